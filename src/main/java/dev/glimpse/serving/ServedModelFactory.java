package dev.glimpse.serving;

import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchListener;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import java.util.function.Function;

/**
 * A factory of served models, each with a batcher of its own.
 *
 * @param engine creates their native parts
 * @param limits the limits of every batcher whose model has no smaller largest batch
 * @param listeners returns the listener of a model's batches, by model name
 */
public record ServedModelFactory(
    ModelEngine engine, BatchLimits limits, Function<String, BatchListener> listeners) {

  /**
   * Loads a model and warms it up.
   *
   * @param reserved the reserved memory; decides whether a second precision may be tried
   * @throws dev.glimpse.model.ModelException if the model cannot be loaded
   */
  ServedModel create(ModelFolder folder, ModelMemoryEstimate reserved) {
    ModelDescriptor descriptor = folder.descriptor();
    Classifier classifier = engine.load(folder, reserved);
    try {
      return new ServedModel(
          folder,
          engine.preprocessor(descriptor),
          classifier,
          limitsOf(descriptor),
          listeners.apply(descriptor.name()));
    } catch (RuntimeException | Error e) {
      classifier.close();
      throw e;
    }
  }

  private BatchLimits limitsOf(ModelDescriptor model) {
    int largest = engine.largestBatch(model);
    return largest >= limits.maxSize() ? limits : limits.withMaxSize(largest);
  }
}
