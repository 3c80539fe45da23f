package dev.glimpse.pipeline;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.serving.ModelEngine;
import dev.glimpse.serving.ModelMemoryBudget;
import dev.glimpse.serving.TensorFlowModelEngine;
import org.jspecify.annotations.Nullable;

/**
 * A check that estimates and loads models outside of the pipeline, one at a time, as {@code glimpse
 * run} does.
 *
 * @param engine the engine that loads the models
 * @param budget the memory budget of one model
 */
public record ModelMemoryCheck(ModelEngine engine, ModelMemoryBudget budget) {

  /**
   * Starts the engine that the settings configure.
   *
   * @throws org.apache.kafka.common.config.ConfigException if the device lacks the precision
   */
  public static ModelMemoryCheck start(PipelineConfig config) {
    return new ModelMemoryCheck(
        ConfiguredModelEngine.start(config.device(), config.batch()),
        ProcessMemory.forModels(config));
  }

  /** Creates a check with a started engine and one of its precisions, or null for the fastest. */
  public static ModelMemoryCheck of(
      PipelineConfig config, TensorFlowEngine engine, @Nullable Precision precision) {
    return new ModelMemoryCheck(
        new TensorFlowModelEngine(engine, precision, config.batch().maxSize()),
        ProcessMemory.forModels(config));
  }

  /**
   * Estimates the memory that a model needs.
   *
   * @throws ModelException if its graph cannot be read
   */
  public ModelMemoryEstimate estimate(ModelFolder folder) {
    return engine.estimate(folder);
  }

  /**
   * Loads a model if it fits.
   *
   * @throws ModelException with the figures if it does not fit, or if it cannot be loaded
   */
  public Classifier load(ModelFolder folder) {
    ModelMemoryEstimate need = estimate(folder);
    if (budget.fits(need)) {
      return engine.load(folder, need);
    }
    if (!budget.fits(need.inOnePrecision())) {
      ModelDescriptor model = folder.descriptor();
      throw new ModelException(budget.refusal(model.name() + ":" + model.version(), need));
    }
    return engine.load(folder, need.inOnePrecision());
  }
}
