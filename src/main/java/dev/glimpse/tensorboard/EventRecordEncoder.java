package dev.glimpse.tensorboard;

import dev.glimpse.system.MaskedChecksum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An encoder of records in TensorFlow's TFRecord format ({@code tensorflow/core/lib/io/
 * record_writer.h}): the length (8 bytes, little endian), the masked checksum of the length, the
 * data, the masked checksum of the data.
 */
final class EventRecordEncoder {

  private EventRecordEncoder() {}

  /** Returns the record with this data, ready to be read from the buffer. */
  static ByteBuffer encode(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    record.putInt(new MaskedChecksum().add(record.duplicate().flip()).value());
    return record.put(data).putInt(new MaskedChecksum().add(ByteBuffer.wrap(data)).value()).flip();
  }
}
