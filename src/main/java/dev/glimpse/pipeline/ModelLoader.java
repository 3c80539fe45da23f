package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchListener;
import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.serving.ModelMemoryBudget;
import dev.glimpse.serving.ServedModel;
import java.nio.FloatBuffer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A loader that loads models and warms them up, each with a batcher of its own.
 *
 * @param precision null for the one that calibration selects
 * @param limits the limits of every batcher whose model does not declare smaller batches
 * @param listeners returns the listener of a model's batches, by model name
 * @param device wraps the model's device calls
 * @param preprocessor wraps the model's preprocessor
 * @param budget the memory budget of all models of the process
 */
public record ModelLoader(
    TensorFlowEngine engine,
    @Nullable Precision precision,
    BatchLimits limits,
    Function<String, BatchListener> listeners,
    UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> device,
    UnaryOperator<Preprocessor> preprocessor,
    ModelMemoryBudget budget)
    implements BiFunction<ModelFolder, ModelMemoryEstimate, ServedModel> {

  /**
   * Returns a loader for shadow models, without listeners of batches.
   *
   * @param capacity maximum images that wait for each model
   */
  public ModelLoader ofShadows(int capacity) {
    return new ModelLoader(
        engine,
        precision,
        limits.withCapacity(capacity),
        model -> (size, reason, nanos) -> {},
        UnaryOperator.identity(),
        UnaryOperator.identity(),
        budget);
  }

  /** Returns the fields of predictions that describe this process. */
  public DecodedRequest.EngineInfo engineInfo(int defaultTopK) {
    return new DecodedRequest.EngineInfo(engine.label(), engine.deviceLabel(), defaultTopK);
  }

  private BatchLimits limitsOf(ModelDescriptor model) {
    Integer most = model.batchSize();
    return most == null || most >= limits.maxSize() ? limits : limits.withMaxSize(most);
  }

  /**
   * Estimates the memory that a model needs.
   *
   * @throws dev.glimpse.model.ModelException if its graph cannot be read
   */
  public ModelMemoryEstimate memory(ModelFolder folder) {
    int batchSize = limitsOf(folder.descriptor()).maxSize();
    return ModelMemoryEstimate.of(folder, engine, batchSize, precision);
  }

  /**
   * {@inheritDoc}
   *
   * @param reserved decides whether a second precision may be tried
   * @throws dev.glimpse.model.ModelException if the model cannot be loaded
   */
  @Override
  public ServedModel apply(ModelFolder folder, ModelMemoryEstimate reserved) {
    BatchLimits own = limitsOf(folder.descriptor());
    Precision only = reserved.precisions() == 1 ? engine.precisions().get(0) : null;
    Classifier classifier =
        Classifier.load(folder, engine, own.maxSize(), precision == null ? only : precision);
    try {
      return new ServedModel(
          folder,
          preprocessor.apply(PreprocessorFactory.of(folder.descriptor())),
          classifier,
          device.apply(classifier),
          own,
          listeners.apply(folder.descriptor().name()));
    } catch (RuntimeException | Error e) {
      classifier.close();
      throw e;
    }
  }
}
