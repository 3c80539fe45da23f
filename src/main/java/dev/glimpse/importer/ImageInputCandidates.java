package dev.glimpse.importer;

import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;

/** Conversions between float32 and the types of an original model's images and scores. */
final class ImageInputCandidates {

  private ImageInputCandidates() {}

  /**
   * Returns an input tensor for an original model, which the caller has to close. It repeats the
   * image if the model takes several. Integers are rounded and limited as by {@link
   * ModelInputAdapter}.
   *
   * @param image float32, in the order of {@link ImageForm#input()}
   */
  static Tensor of(ImageForm form, FloatBuffer image) {
    return batch(form, Collections.nCopies(Math.max(1, form.batch()), image));
  }

  /** Returns a tensor of several images; of one image, if the form has no dimension for several. */
  static Tensor batch(ImageForm form, List<FloatBuffer> images) {
    int size = form.input().size();
    float[] values = new float[size * images.size()];
    for (int i = 0; i < images.size(); i++) {
      images.get(i).duplicate().get(values, i * size, size);
    }
    return tensor(form.type(), form.fed(images.size()), values);
  }

  private static Tensor tensor(DataType type, Shape shape, float[] values) {
    return switch (type) {
      case DT_HALF -> TFloat16.tensorOf(shape, floats(values));
      case DT_BFLOAT16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = nearestBfloat16(values[i]);
        }
        yield TBfloat16.tensorOf(shape, floats(values));
      }
      case DT_DOUBLE -> {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
          doubles[i] = values[i];
        }
        yield TFloat64.tensorOf(shape, DataBuffers.of(doubles, true, false));
      }
      case DT_UINT8 -> {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
          bytes[i] = (byte) pixel(values[i]);
        }
        yield TUint8.tensorOf(shape, DataBuffers.of(bytes, true, false));
      }
      case DT_UINT16 -> {
        short[] shorts = new short[values.length];
        for (int i = 0; i < values.length; i++) {
          shorts[i] = (short) pixel(values[i]);
        }
        yield TUint16.tensorOf(shape, DataBuffers.of(shorts, true, false));
      }
      case DT_INT32 -> {
        int[] ints = new int[values.length];
        for (int i = 0; i < values.length; i++) {
          ints[i] = pixel(values[i]);
        }
        yield TInt32.tensorOf(shape, DataBuffers.of(ints, true, false));
      }
      case DT_INT64 -> {
        long[] longs = new long[values.length];
        for (int i = 0; i < values.length; i++) {
          longs[i] = pixel(values[i]);
        }
        yield TInt64.tensorOf(shape, DataBuffers.of(longs, true, false));
      }
      default -> TFloat32.tensorOf(shape, floats(values));
    };
  }

  /**
   * Returns the nearest bfloat16, half to even, as TensorFlow's Cast does; its Java tensors
   * truncate.
   */
  private static float nearestBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
  }

  private static FloatDataBuffer floats(float[] values) {
    return DataBuffers.of(values, true, false);
  }

  private static int pixel(float value) {
    return (int) Math.min(255, Math.max(0, Math.rint(value)));
  }
}
