package dev.glimpse.train;

import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.WeightSource;
import dev.glimpse.checkpoint.CheckpointFiles;
import dev.glimpse.checkpoint.CheckpointWeights;
import dev.glimpse.checkpoint.OpenedCheckpoint;
import dev.glimpse.checkpoint.TrainingNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A checkpoint of TF-slim with which a training begins. For one thread. */
final class SlimCheckpoint implements Closeable {

  private final OpenedCheckpoint opened;
  private final WeightSource weights;
  private final NetworkConfiguration network;

  private SlimCheckpoint(OpenedCheckpoint opened, NetworkArchitecture architecture) {
    this.opened = opened;
    weights = new CheckpointWeights(opened, new TrainingNames(opened.variables()));
    network = NetworkConfiguration.of(architecture, weights);
  }

  /**
   * Opens a checkpoint.
   *
   * @param path a prefix, any of its files, or the folder of a training run
   * @throws IllegalArgumentException if there is no checkpoint
   * @throws dev.glimpse.architecture.WeightMismatchException if it is of another network
   * @throws IOException if a file is missing or damaged
   */
  static SlimCheckpoint open(Path path, NetworkArchitecture architecture) throws IOException {
    Path file = Files.isDirectory(path) ? path.resolve("checkpoint") : path;
    CheckpointFiles files =
        CheckpointFiles.at(file)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        ("from is %s, allowed: a checkpoint, by its prefix, one of its files or its"
                                + " folder; unpack an archive first")
                            .formatted(path)));
    OpenedCheckpoint opened = OpenedCheckpoint.open(files);
    try {
      return new SlimCheckpoint(opened, architecture);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Returns the factor of the number of maps in each layer. */
  double width() {
    return network.width();
  }

  /**
   * Returns the weights for a network with other classes and images of another side.
   *
   * @param told gets a line about the new values
   */
  WeightSource withNewLastLayer(NetworkConfiguration other, long seed, Consumer<String> told) {
    NewLastLayerWeights source = new NewLastLayerWeights(other, weights, seed);
    told.accept(
        "from      %s: %d variables, %d new ones of the last layers"
            .formatted(
                opened.files().prefix().getFileName(),
                source.names().size() - source.fresh().size(),
                source.fresh().size()));
    return source;
  }

  @Override
  public void close() throws IOException {
    opened.close();
  }
}
