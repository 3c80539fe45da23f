package dev.glimpse.serving;

import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import org.jspecify.annotations.Nullable;

/**
 * The engine that runs models with TensorFlow.
 *
 * @param engine the started engine
 * @param precision one of the engine's precisions; null for the one that calibration selects
 * @param batchSize the largest batch of models that declare none
 */
public record TensorFlowModelEngine(
    TensorFlowEngine engine, @Nullable Precision precision, int batchSize) implements ModelEngine {

  @Override
  public String label() {
    return engine.label();
  }

  @Override
  public String deviceLabel() {
    return engine.deviceLabel();
  }

  @Override
  public int callsAtOnce(int configured) {
    return engine.callsAtOnce(configured);
  }

  @Override
  public int largestBatch(ModelDescriptor model) {
    Integer own = model.batchSize();
    return own == null ? batchSize : Math.min(own, batchSize);
  }

  @Override
  public ModelMemoryEstimate estimate(ModelFolder folder) {
    return ModelMemoryEstimate.of(folder, engine, largestBatch(folder.descriptor()), precision);
  }

  @Override
  public Preprocessor preprocessor(ModelDescriptor model) {
    return PreprocessorFactory.of(model);
  }

  @Override
  public Classifier load(ModelFolder folder, ModelMemoryEstimate reserved) {
    Precision only = reserved.precisions() == 1 ? engine.precisions().get(0) : null;
    return Classifier.load(
        folder, engine, largestBatch(folder.descriptor()), precision == null ? only : precision);
  }
}
