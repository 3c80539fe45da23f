package dev.glimpse.inference;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.tensorflow.GraphMemoryEstimate;
import dev.glimpse.tensorflow.SavedModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An estimate, made before loading, of the native memory that a model needs.
 * docs/design/010-memory.md describes how the factors were measured.
 *
 * @param weightBytes bytes of the model's weights
 * @param activationBytes bytes of the activations of one device call with the largest batch
 * @param precisions number of precisions that are loaded: two until the faster one is chosen
 */
public record ModelMemoryEstimate(long weightBytes, long activationBytes, int precisions) {

  private static final long MIB = 1 << 20;

  /**
   * Copies of each weight that a session keeps: constants, the graph's definitions, the CPU's
   * layouts.
   */
  private static final double COPIES_KEPT = 4.3;

  /** Copies of each weight that the second session keeps, whose weights have half the bytes. */
  private static final double COPIES_KEPT_BY_THE_FASTER = 3;

  /** Copies of each weight that a session needs while its first run optimises the graph. */
  private static final double COPIES_WHILE_LOADING = 10.7;

  /** Bytes that a session needs for any graph: compiled kernels, scratch memory of threads. */
  private static final long SESSION_BYTES = 32 * MIB;

  /** Size of TensorFlow's pool of activations, relative to the tensors that are alive at once. */
  private static final double POOL = 1.7;

  /**
   * Estimates the memory that a model will need. TensorFlow's native library must be prepared.
   *
   * @param batchSize the largest batch that will come
   * @param engine the engine that will run the model
   * @param wanted one of the engine's precisions; null for the fastest one that agrees with the
   *     first
   * @throws ModelException if the graph cannot be read
   */
  public static ModelMemoryEstimate of(
      ModelFolder folder, TensorFlowEngine engine, int batchSize, @Nullable Precision wanted) {
    ModelDescriptor descriptor = folder.descriptor();
    InputTensor input = descriptor.input();
    int precisions = wanted == null ? engine.precisions().size() : 1;
    try {
      SavedModelFile file = SavedModelFile.read(folder.path());
      DeviceModelLoader.checkSignature(descriptor, file);
      GraphMemoryEstimate graph =
          GraphMemoryEstimate.of(
              file,
              file.signature().getInputsOrThrow(input.tensor()).getName(),
              input.shape(batchSize),
              file.signature().getOutputsOrThrow(descriptor.output().tensor()).getName());
      long images = (long) batchSize * input.size() * Float.BYTES;
      // A GPU has its own memory for the activations, and gets the batch of each call from the
      // host.
      long activations =
          engine.device().isGpu()
              ? engine.callsAtOnce(0) * images
              : images + graph.activationBytes();
      return new ModelMemoryEstimate(
          graph.weightBytes() + (file.selfContained() ? 0 : variableBytes(folder.path())),
          activations,
          precisions);
    } catch (IOException | RuntimeException e) { // TensorFlow's exceptions have no common type
      throw e instanceof ModelException known
          ? known
          : new ModelException(
              "The graph of model %s cannot be read: %s"
                  .formatted(descriptor.name(), e.getMessage()),
              e);
    }
  }

  private static long variableBytes(Path folder) throws IOException {
    Path variables = folder.resolve("variables");
    if (!Files.isDirectory(variables)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> files = Files.list(variables)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  /** Returns the bytes that the model keeps while it serves batches of the largest size. */
  public long serving() {
    return plain() + (precisions > 1 ? faster() : 0) + activations();
  }

  /** Returns the maximum number of bytes that the model needs while it is loaded. */
  public long loading() {
    long optimising = (long) (COPIES_WHILE_LOADING * weightBytes) + SESSION_BYTES;
    return Math.max(serving(), optimising + (precisions > 1 ? faster() : 0));
  }

  /** Returns the memory that the model needs in the device's plain arithmetic alone. */
  public ModelMemoryEstimate inOnePrecision() {
    return new ModelMemoryEstimate(weightBytes, activationBytes, 1);
  }

  private long plain() {
    return (long) (COPIES_KEPT * weightBytes) + SESSION_BYTES;
  }

  private long faster() {
    return (long) (COPIES_KEPT_BY_THE_FASTER * weightBytes) + SESSION_BYTES;
  }

  /**
   * Returns the bytes of the activations, counted once: sessions share the pool, and only one call
   * is under way at a time while there are two sessions.
   */
  private long activations() {
    return (long) (POOL * activationBytes);
  }

  @Override
  public String toString() {
    return "%d MiB, %d MiB while loading (weights %d, one batch %d, %s)"
        .formatted(
            serving() / MIB,
            loading() / MIB,
            weightBytes / MIB,
            activationBytes / MIB,
            precisions == 1 ? "one precision" : precisions + " precisions");
  }
}
