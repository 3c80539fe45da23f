package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchListener;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.serving.ModelEngine;
import dev.glimpse.serving.ModelMemoryBudget;
import dev.glimpse.serving.ServedModelFactory;
import java.util.function.Function;

/**
 * The resources that all models of a process share, those that answer and the shadows.
 *
 * @param engine the started engine
 * @param limits the limits of batches
 * @param budget the memory budget of all models
 * @param place the fields of predictions that describe the process
 */
public record ModelResources(
    ModelEngine engine,
    BatchLimits limits,
    ModelMemoryBudget budget,
    DecodedRequest.EngineInfo place) {

  /**
   * Starts the engine.
   *
   * @throws org.apache.kafka.common.config.ConfigException if a setting does not fit the device
   */
  public static ModelResources start(PipelineConfig config, ModelEngineProvider engines) {
    ModelEngine engine = engines.start(config.device(), config.batch());
    int batchSize = config.batch().maxSize();
    return new ModelResources(
        engine,
        new BatchLimits(
            batchSize,
            config.batch().maxDelay(),
            Math.max(batchSize, config.inFlight().images()),
            engine.callsAtOnce(config.device().calls())),
        ProcessMemory.forModels(config),
        new DecodedRequest.EngineInfo(
            engine.label(), engine.deviceLabel(), config.serving().topK()));
  }

  /**
   * Returns a factory of the models that answer.
   *
   * @param listeners returns the listener of a model's batches, by model name
   */
  ServedModelFactory answeringModels(Function<String, BatchListener> listeners) {
    return new ServedModelFactory(engine, limits, listeners);
  }

  /**
   * Returns a factory of shadow models, without listeners of batches.
   *
   * @param capacity maximum images that wait for each model
   */
  public ServedModelFactory shadowModels(int capacity) {
    return new ServedModelFactory(
        engine, limits.withCapacity(capacity), model -> (size, cut, nanos) -> {});
  }
}
