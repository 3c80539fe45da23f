package dev.glimpse.checkpoint;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** A reader of one format of checkpoints. For one thread. */
interface CheckpointReader extends AutoCloseable {

  /** Returns all variables. */
  Collection<CheckpointVariable> variables();

  /**
   * Returns the stored parts of a variable.
   *
   * @throws CheckpointException if a part is missing or of a type that cannot be read
   */
  List<StoredSlice> slices(CheckpointVariable variable);

  @Override
  void close() throws IOException;
}
