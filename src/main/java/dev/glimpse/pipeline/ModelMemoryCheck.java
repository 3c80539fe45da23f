package dev.glimpse.pipeline;

import dev.glimpse.config.FolderSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.serving.ModelMemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * A check that estimates and loads models outside of the pipeline, one at a time, as {@code glimpse
 * run} does.
 *
 * @param engine the engine that loads the models
 * @param precision null for the fastest one that agrees
 * @param batchSize the maximum batch size of the settings
 * @param budget the memory budget of one model
 */
public record ModelMemoryCheck(
    TensorFlowEngine engine,
    @Nullable Precision precision,
    int batchSize,
    ModelMemoryBudget budget) {

  /**
   * Starts the engine that the settings configure.
   *
   * @throws org.apache.kafka.common.config.ConfigException if the device lacks the precision
   */
  public static ModelMemoryCheck start(GlimpseConfig config) {
    TensorFlowEngine engine =
        TensorFlowEngine.start(
            FolderSettings.cache(config), config.getInt(GlimpseConfig.INFERENCE_THREADS));
    return of(config, engine, ConfiguredPrecision.of(config, engine));
  }

  /** Creates a check with a started engine and one of its precisions, or null for the fastest. */
  public static ModelMemoryCheck of(
      GlimpseConfig config, TensorFlowEngine engine, @Nullable Precision precision) {
    return new ModelMemoryCheck(
        engine,
        precision,
        config.getInt(GlimpseConfig.BATCH_MAX_SIZE),
        ProcessMemory.forModels(config));
  }

  /**
   * Estimates the memory that a model needs.
   *
   * @throws ModelException if its graph cannot be read
   */
  public ModelMemoryEstimate estimate(ModelFolder folder) {
    return ModelMemoryEstimate.of(folder, engine, largestBatch(folder.descriptor()), precision);
  }

  private int largestBatch(ModelDescriptor model) {
    Integer own = model.batchSize();
    return own == null ? batchSize : Math.min(own, batchSize);
  }

  /**
   * Loads a model if it fits.
   *
   * @throws ModelException with the figures if it does not fit, or if it cannot be loaded
   */
  public Classifier load(ModelFolder folder) {
    ModelMemoryEstimate need = estimate(folder);
    Precision wanted = precision;
    if (!budget.fits(need)) {
      if (!budget.fits(need.inOnePrecision())) {
        ModelDescriptor model = folder.descriptor();
        throw new ModelException(budget.refusal(model.name() + ":" + model.version(), need));
      }
      wanted = wanted == null ? engine.precisions().get(0) : wanted;
    }
    return Classifier.load(folder, engine, largestBatch(folder.descriptor()), wanted);
  }
}
