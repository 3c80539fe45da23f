package dev.glimpse.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The numbers of constants of type float32 or float64. */
public final class ConstantValueReader {

  private ConstantValueReader() {}

  /** Returns the largest absolute value; 0 for other types. */
  public static double largest(TensorProto tensor) {
    return of(tensor).map(Math::abs).max().orElse(0);
  }

  /**
   * Returns the numbers of a constant of type float32, row-major; a constant that states fewer
   * numbers than it has elements repeats the last one.
   */
  public static float[] floats(TensorProto tensor) {
    long elements = 1;
    for (TensorShapeProto.Dim dimension : tensor.getTensorShape().getDimList()) {
      elements *= dimension.getSize();
    }
    float[] values = new float[Math.toIntExact(elements)];
    FloatBuffer bytes =
        tensor
            .getTensorContent()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    int stated = bytes.hasRemaining() ? bytes.remaining() : tensor.getFloatValCount();
    for (int i = 0; i < values.length && stated > 0; i++) {
      int at = Math.min(i, stated - 1);
      values[i] = bytes.hasRemaining() ? bytes.get(at) : tensor.getFloatVal(at);
    }
    return values;
  }

  private static DoubleStream of(TensorProto tensor) {
    ByteBuffer bytes =
        tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (tensor.getDtype() == DataType.DT_FLOAT) {
      return bytes.hasRemaining()
          ? IntStream.range(0, bytes.remaining() / Float.BYTES)
              .mapToDouble(i -> bytes.getFloat(i * Float.BYTES))
          : tensor.getFloatValList().stream().mapToDouble(Float::doubleValue);
    }
    if (tensor.getDtype() == DataType.DT_DOUBLE) {
      return bytes.hasRemaining()
          ? IntStream.range(0, bytes.remaining() / Double.BYTES)
              .mapToDouble(i -> bytes.getDouble(i * Double.BYTES))
          : tensor.getDoubleValList().stream().mapToDouble(Double::doubleValue);
    }
    return DoubleStream.empty();
  }
}
