package dev.glimpse.checkpoint;

import java.nio.file.Path;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorShapeProto;

/** The checks of a variable's shape and type, which decide how many bytes its values have. */
final class StoredShape {

  /** TensorFlow's own limit. */
  private static final int MOST_DIMENSIONS = 254;

  private StoredShape() {}

  /**
   * Returns a shape with known dimensions.
   *
   * @throws CheckpointException if a dimension is unknown, or the number of values too large
   */
  static Shape of(TensorShapeProto proto, String variable, Path file) {
    if (proto.getUnknownRank() || proto.getDimCount() > MOST_DIMENSIONS) {
      throw CheckpointException.damaged(file, "the shape of " + variable + " is impossible");
    }
    long[] sizes = proto.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    long values = 1;
    for (long size : sizes) {
      if (size < 0 || (size > 0 && values > Long.MAX_VALUE / Double.BYTES / 2 / size)) {
        throw CheckpointException.damaged(file, "the shape of " + variable + " is impossible");
      }
      values *= Math.max(size, 1);
    }
    return Shape.of(sizes);
  }

  /**
   * Returns the bytes of one value; 0 for types whose values differ in length or are no numbers.
   */
  static int width(DataType type) {
    return switch (type) {
      case DT_BOOL, DT_INT8, DT_UINT8 -> 1;
      case DT_HALF, DT_BFLOAT16, DT_INT16, DT_UINT16 -> 2;
      case DT_FLOAT, DT_INT32, DT_UINT32 -> 4;
      case DT_DOUBLE, DT_INT64, DT_UINT64 -> 8;
      default -> 0;
    };
  }
}
