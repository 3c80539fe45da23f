package dev.glimpse.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.ndarray.Shape;

/** An assembly of a partitioned variable: it copies the parts into one array. */
final class SliceAssembly {

  private final long[] sizes;
  private final int width;
  private final ByteBuffer whole;

  /**
   * Creates an empty array.
   *
   * @param width bytes of a value
   */
  SliceAssembly(Shape shape, int width) {
    this.sizes = shape.asArray();
    this.width = width;
    this.whole =
        ByteBuffer.allocate(Math.toIntExact(shape.size() * width)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns whether the parts are disjoint and complete. */
  static boolean isComplete(List<StoredSlice> slices, Shape shape) {
    long values = 0;
    for (int i = 0; i < slices.size(); i++) {
      values += slices.get(i).extent().size();
      for (int k = 0; k < i; k++) {
        if (slices.get(i).extent().overlaps(slices.get(k).extent())) {
          return false;
        }
      }
    }
    return values == shape.size();
  }

  /** Copies a part to its place. */
  void add(StoredSlice slice) throws IOException {
    SliceExtent extent = slice.extent();
    Cursor cursor = new Cursor(extent);
    slice.read(
        part -> {
          while (part.hasRemaining()) {
            int count = (int) Math.min(part.remaining(), cursor.run());
            whole.put(cursor.place(), part, part.position(), count);
            part.position(part.position() + count);
            cursor.advance(count);
          }
        });
  }

  /** Returns the array. */
  ByteBuffer bytes() {
    return whole.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The place in the whole array of the next byte of a part. */
  private final class Cursor {

    private final SliceExtent extent;

    /** Bytes of the part that are consecutive in the whole: a run along the last dimension. */
    private final long runLength;

    private long done;

    Cursor(SliceExtent extent) {
      this.extent = extent;
      int last = sizes.length - 1;
      this.runLength = (last < 0 ? 1 : extent.lengths().get(last)) * width;
    }

    long run() {
      return runLength - done % runLength;
    }

    int place() {
      long value = done / width;
      long place = 0;
      long stride = 1;
      for (int i = sizes.length - 1; i >= 0; i--) {
        long length = extent.lengths().get(i);
        place += (extent.starts().get(i) + value % length) * stride;
        value /= length;
        stride *= sizes[i];
      }
      return Math.toIntExact(place * width + done % width);
    }

    void advance(int bytes) {
      done += bytes;
    }
  }
}
