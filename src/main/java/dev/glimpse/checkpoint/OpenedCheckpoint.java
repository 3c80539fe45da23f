package dev.glimpse.checkpoint;

import dev.glimpse.checkpoint.StoredSlice.ByteSink;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint of TensorFlow: the variables of a model, without its graph. Names, types and shapes
 * are read at once and checked against the files; values are read one variable at a time. For one
 * thread.
 */
public final class OpenedCheckpoint implements AutoCloseable {

  /** The largest number of parts of a variable; partitioners make at most some hundred. */
  private static final int MOST_SLICES = 4096;

  private final CheckpointFiles files;
  private final CheckpointReader reader;
  private final Map<String, CheckpointVariable> variables = new LinkedHashMap<>();

  private OpenedCheckpoint(CheckpointFiles files, CheckpointReader reader) {
    this.files = files;
    this.reader = reader;
    reader.variables().forEach(variable -> variables.put(variable.name(), variable));
  }

  /**
   * Opens a checkpoint.
   *
   * @throws CheckpointException if a file is missing, damaged or no checkpoint
   */
  public static OpenedCheckpoint open(CheckpointFiles files) throws IOException {
    try {
      return new OpenedCheckpoint(
          files,
          files.isBundle()
              ? BundleReader.open(files.prefix())
              : SliceFileReader.open(files.prefix()));
    } catch (InternalError e) { // from the JVM, for a missing page of a mapped file
      throw CheckpointException.damaged(files.file(), "it became shorter while it was read");
    }
  }

  /** Returns the files. */
  public CheckpointFiles files() {
    return files;
  }

  /** Returns all variables, sorted by name. */
  public Collection<CheckpointVariable> variables() {
    return variables.values();
  }

  /** Returns the variable of that name; null if it does not exist. */
  public @Nullable CheckpointVariable find(String name) {
    return variables.get(name);
  }

  /**
   * Reads the values of a variable in row-major order, in one part or in several consecutive ones.
   *
   * @throws CheckpointException if the values are damaged or are no numbers; part of them may have
   *     been passed before
   */
  public void read(CheckpointVariable variable, ByteSink sink) throws IOException {
    try {
      List<StoredSlice> slices = reader.slices(variable);
      if (slices.size() > MOST_SLICES || !SliceAssembly.isComplete(slices, variable.shape())) {
        throw CheckpointException.damaged(
            files.file(), "the parts of " + variable.name() + " are not the whole");
      }
      if (slices.size() == 1) {
        slices.get(0).read(sink);
        return;
      }
      int width = StoredShape.width(variable.type());
      if (variable.shape().size() * width > Integer.MAX_VALUE) {
        throw new CheckpointException(
            files.file(), "has the partitioned variable " + variable.name() + " of 2 GiB or more");
      }
      SliceAssembly whole = new SliceAssembly(variable.shape(), width);
      for (StoredSlice slice : slices) {
        whole.add(slice);
      }
      sink.accept(whole.bytes());
    } catch (InternalError e) { // from the JVM, for a missing page of a mapped file
      throw CheckpointException.damaged(files.file(), "it became shorter while it was read");
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
