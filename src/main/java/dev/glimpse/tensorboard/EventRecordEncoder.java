package dev.glimpse.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * An encoder of records in TensorFlow's TFRecord format ({@code tensorflow/core/lib/io/
 * record_writer.h}): the length (8 bytes, little endian), the masked checksum of the length, the
 * data, the masked checksum of the data.
 */
final class EventRecordEncoder {

  private static final int MASK_DELTA = 0xa282ead8;

  private EventRecordEncoder() {}

  /** Returns the record with this data, ready to be read from the buffer. */
  static ByteBuffer encode(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    return record.put(data).putInt(maskedChecksum(data, data.length)).flip();
  }

  /** Returns the CRC32C of the first {@code length} bytes, masked as TensorFlow masks it. */
  static int maskedChecksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    int plain = (int) crc.getValue();
    return ((plain >>> 15) | (plain << 17)) + MASK_DELTA;
  }
}
