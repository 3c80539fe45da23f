package dev.glimpse.checkpoint;

import dev.glimpse.architecture.WeightMismatchException;
import dev.glimpse.architecture.WeightSource;
import java.io.IOException;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * The weights of a model in a checkpoint: float32 variables without those that only the training
 * needs, with moving averages in place of the variables that have one.
 */
public final class CheckpointWeights implements WeightSource {

  private final OpenedCheckpoint checkpoint;
  private final TrainingNames names;

  /**
   * Creates a source.
   *
   * @param checkpoint stays open as long as the source is used
   */
  public CheckpointWeights(OpenedCheckpoint checkpoint, TrainingNames names) {
    this.checkpoint = checkpoint;
    this.names = names;
  }

  @Override
  public Set<String> names() {
    return names.model().keySet();
  }

  @Override
  public Shape shape(String name) {
    return find(name).shape();
  }

  @Override
  public void read(String name, ValueSink sink) throws IOException {
    checkpoint.read(find(name), bytes -> sink.accept(bytes.asFloatBuffer()));
  }

  private CheckpointVariable find(String name) {
    CheckpointVariable variable = names.model().get(name);
    if (variable == null) {
      throw WeightMismatchException.missing(name);
    }
    return names.average(name).orElse(variable);
  }
}
