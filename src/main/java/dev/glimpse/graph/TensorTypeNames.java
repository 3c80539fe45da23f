package dev.glimpse.graph;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** The types of tensors that Glimpse can convert, and the names of types and shapes in messages. */
public final class TensorTypeNames {

  private static final Set<DataType> FLOATS =
      Set.of(DataType.DT_FLOAT, DataType.DT_HALF, DataType.DT_BFLOAT16, DataType.DT_DOUBLE);

  private static final Set<DataType> INTEGERS =
      Set.of(DataType.DT_UINT8, DataType.DT_UINT16, DataType.DT_INT32, DataType.DT_INT64);

  private TensorTypeNames() {}

  /** Returns whether a type can hold scores, or images of any normalisation. */
  public static boolean isFloat(DataType type) {
    return FLOATS.contains(type);
  }

  /** Returns whether a type can hold the values 0 to 255 of pixels. */
  public static boolean isInteger(DataType type) {
    return INTEGERS.contains(type);
  }

  /** Returns the name of a type as in Python: float32, uint8, string. */
  public static String name(DataType type) {
    return switch (type) {
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      case DT_HALF -> "float16";
      default -> type.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
    };
  }

  /**
   * Returns a shape as Python writes it, with N for a first dimension of any size: [N, 32, 32, 3].
   */
  public static String shape(Shape shape) {
    if (shape.isUnknown()) {
      return "of any shape";
    }
    String sizes =
        LongStream.of(shape.asArray())
            .mapToObj(size -> size < 0 ? "?" : Long.toString(size))
            .collect(Collectors.joining(", ", "[", "]"));
    return sizes.replaceFirst("^\\[\\?", "[N");
  }
}
