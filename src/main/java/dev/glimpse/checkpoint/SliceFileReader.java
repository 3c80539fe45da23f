package dev.glimpse.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SavedSliceMeta;
import org.tensorflow.proto.SavedTensorSliceMeta;

/**
 * A reader of checkpoints of the format V1: one table, whose first entry describes all variables,
 * and whose other entries are arrays.
 *
 * <p>Source: tensorflow/core/util/saved_tensor_slice.proto and tensor_slice_reader.cc.
 */
final class SliceFileReader implements CheckpointReader {

  private final TableFile table;
  private final Map<String, CheckpointVariable> variables = new TreeMap<>();
  private final Map<String, List<StoredSlice>> slices = new HashMap<>();

  private SliceFileReader(TableFile table) {
    this.table = table;
  }

  /**
   * Opens a checkpoint and reads the names and places of all arrays.
   *
   * @throws CheckpointException if the file is damaged or none
   */
  static SliceFileReader open(Path file) throws IOException {
    SliceFileReader reader = new SliceFileReader(TableFile.open(file));
    try {
      for (BlockHandle handle : reader.table.blocks()) {
        reader.table.block(handle).forEach((key, value) -> reader.add(handle, key, value));
      }
      reader.checkSlices();
      return reader;
    } catch (InvalidProtocolBufferException e) {
      reader.close();
      throw CheckpointException.damaged(file, "an entry of its table is malformed");
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private void add(BlockHandle handle, byte[] key, ByteBuffer value) throws IOException {
    if (key.length == 0) {
      describe(SavedArray.meta(value));
    } else {
      SavedArray array = SavedArray.read(value);
      CheckpointVariable variable = variables.get(array.name());
      if (variable == null) {
        throw CheckpointException.damaged(table.file(), "it does not describe " + array.name());
      }
      slices
          .computeIfAbsent(array.name(), name -> new ArrayList<>())
          .add(new TableSlice(handle, array, extent(array, variable)));
    }
  }

  private void describe(SavedTensorSliceMeta meta) {
    for (SavedSliceMeta described : meta.getTensorList()) {
      Shape shape = StoredShape.of(described.getShape(), described.getName(), table.file());
      variables.put(
          described.getName(),
          new CheckpointVariable(described.getName(), described.getType(), shape));
    }
  }

  private SliceExtent extent(SavedArray array, CheckpointVariable variable) {
    try {
      return SliceExtent.of(array.slice(), variable.shape());
    } catch (IllegalArgumentException e) {
      throw CheckpointException.damaged(table.file(), array.name() + ": " + e.getMessage());
    }
  }

  private void checkSlices() {
    if (variables.isEmpty()) {
      throw new CheckpointException(
          table.file(), "is no checkpoint: it lacks the entry that describes its variables");
    }
    for (String name : variables.keySet()) {
      if (!slices.containsKey(name)) {
        throw CheckpointException.damaged(table.file(), "it lacks the values of " + name);
      }
    }
  }

  @Override
  public Collection<CheckpointVariable> variables() {
    return variables.values();
  }

  @Override
  public List<StoredSlice> slices(CheckpointVariable variable) {
    if (variable.type() != DataType.DT_FLOAT) {
      throw new CheckpointException(
          table.file(),
          "has the variable %s of the type %s; of this format only float32 is read"
              .formatted(variable.name(), variable.type()));
    }
    return List.copyOf(slices.getOrDefault(variable.name(), List.of()));
  }

  @Override
  public void close() throws IOException {
    table.close();
  }

  /** A part of a variable in a block of the table, which is read again for its values. */
  private final class TableSlice implements StoredSlice {
    private final BlockHandle block;
    private final int start;
    private final int length;
    private final SliceExtent extent;

    TableSlice(BlockHandle block, SavedArray array, SliceExtent extent) {
      this.block = block;
      this.start = array.start();
      this.length = array.length();
      this.extent = extent;
    }

    @Override
    public SliceExtent extent() {
      return extent;
    }

    @Override
    public void read(ByteSink sink) throws IOException {
      if (length != extent.size() * Float.BYTES) {
        throw CheckpointException.damaged(
            table.file(), "an array has more or fewer values than its shape");
      }
      sink.accept(table.block(block).content().slice(start, length).order(ByteOrder.LITTLE_ENDIAN));
    }
  }
}
