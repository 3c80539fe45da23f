package dev.glimpse.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** The numbers of small constants of type float32 or float64. */
public final class ConstantValueReader {

  private ConstantValueReader() {}

  /** Returns the largest absolute value; 0 for other types. */
  public static double largest(TensorProto tensor) {
    return of(tensor).map(Math::abs).max().orElse(0);
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
