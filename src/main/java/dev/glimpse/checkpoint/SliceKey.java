package dev.glimpse.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorSliceProto;

/**
 * The key under which an index of V2 keeps a part of a partitioned variable: name and extent in an
 * encoding that sorts as the values do.
 *
 * <p>Source: tensorflow/core/util/saved_tensor_slice_util.cc and
 * tensorflow/core/lib/strings/ordered_code.cc.
 */
final class SliceKey {

  /** Stands for a dimension that is whole. */
  private static final long WHOLE = -1;

  /** The bits that begin a signed number of so many bytes: as many ones as bytes. */
  private static final int[] HEADERS = {
    0, 0x8000, 0xc000, 0xe000, 0xf000, 0xf800, 0xfc00, 0xfe00, 0xff00, 0xff80, 0xffc0
  };

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private SliceKey() {}

  /** Returns the key of a slice. */
  static ByteBuffer of(String name, TensorSliceProto slice, Shape shape) {
    SliceKey key = new SliceKey();
    key.count(0);
    key.text(name);
    key.count(shape.numDimensions());
    for (int i = 0; i < shape.numDimensions(); i++) {
      TensorSliceProto.Extent extent =
          i < slice.getExtentCount()
              ? slice.getExtent(i)
              : TensorSliceProto.Extent.getDefaultInstance();
      key.signed(extent.getStart());
      key.signed(extent.hasLength() ? extent.getLength() : WHOLE);
    }
    return ByteBuffer.wrap(key.bytes.toByteArray());
  }

  /** Writes a number below 256: the number of its bytes, then the bytes. */
  private void count(int value) {
    bytes.write(value == 0 ? 0 : 1);
    if (value > 0) {
      bytes.write(value);
    }
  }

  private void text(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      bytes.write(b);
      if (b == 0) {
        bytes.write(0xff);
      } else if (b == (byte) 0xff) {
        bytes.write(0);
      }
    }
    bytes.write(0);
    bytes.write(1);
  }

  private void signed(long value) {
    long magnitude = value < 0 ? ~value : value;
    int length = (Long.SIZE - Long.numberOfLeadingZeros(magnitude)) / 7 + 1;
    byte[] number =
        ByteBuffer.allocate(2 + Long.BYTES).putShort((short) (value >> 63)).putLong(value).array();
    int first = number.length - length;
    number[first] ^= (byte) (HEADERS[length] >> 8);
    if (length > 1) {
      number[first + 1] ^= (byte) HEADERS[length];
    }
    bytes.write(number, first, length);
  }
}
