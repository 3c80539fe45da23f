package dev.glimpse.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.TensorSliceProto;

/**
 * The part of a variable that is stored as one array: all of it, or a box of a partitioned one.
 *
 * @param starts the first index in each dimension
 * @param lengths the number of indices in each dimension
 */
record SliceExtent(List<Long> starts, List<Long> lengths) {

  SliceExtent {
    starts = List.copyOf(starts);
    lengths = List.copyOf(lengths);
  }

  /** Returns the extent of a whole variable. */
  static SliceExtent whole(Shape shape) {
    List<Long> starts = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (long size : shape.asArray()) {
      starts.add(0L);
      lengths.add(size);
    }
    return new SliceExtent(starts, lengths);
  }

  /**
   * Returns the extent that a proto describes; a dimension without a length is whole.
   *
   * @throws IllegalArgumentException if it is not within the variable
   */
  static SliceExtent of(TensorSliceProto slice, Shape shape) {
    if (slice.getExtentCount() == 0) {
      return whole(shape);
    }
    if (slice.getExtentCount() != shape.numDimensions()) {
      throw new IllegalArgumentException("a slice has another number of dimensions");
    }
    List<Long> starts = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (int i = 0; i < slice.getExtentCount(); i++) {
      TensorSliceProto.Extent extent = slice.getExtent(i);
      long size = shape.get(i);
      long start = extent.getStart();
      long length = extent.hasLength() ? extent.getLength() : size;
      if (start < 0 || length < 0 || start > size - length) {
        throw new IllegalArgumentException("a slice is outside of its variable");
      }
      starts.add(start);
      lengths.add(length);
    }
    return new SliceExtent(starts, lengths);
  }

  /** Returns the number of values. */
  long size() {
    return lengths.stream().reduce(1L, Math::multiplyExact);
  }

  /** Returns whether two extents have a value in common. */
  boolean overlaps(SliceExtent other) {
    for (int i = 0; i < starts.size(); i++) {
      if (starts.get(i) >= other.starts.get(i) + other.lengths.get(i)
          || other.starts.get(i) >= starts.get(i) + lengths.get(i)) {
        return false;
      }
    }
    return true;
  }
}
