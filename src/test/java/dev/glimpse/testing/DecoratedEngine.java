package dev.glimpse.testing;

import dev.glimpse.model.ImageScores;
import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.inference.ScoreArithmetic;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.pipeline.ModelEngineProvider;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.serving.ModelEngine;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

/** The configured engine, with a decorator around the calls of its device or its preprocessors. */
public final class DecoratedEngine implements ModelEngine {

  private final ModelEngine engine;
  private final UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> device;
  private final UnaryOperator<Preprocessor> preprocessor;

  private DecoratedEngine(
      ModelEngine engine,
      UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> device,
      UnaryOperator<Preprocessor> preprocessor) {
    this.engine = engine;
    this.device = device;
    this.preprocessor = preprocessor;
  }

  /** Returns a provider of an engine whose device calls are decorated. */
  public static ModelEngineProvider ofDevice(
      UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> decorator) {
    return (device, batch) ->
        new DecoratedEngine(
            ConfiguredModelEngine.start(device, batch), decorator, UnaryOperator.identity());
  }

  /** Returns a provider of an engine whose preprocessors are decorated. */
  public static ModelEngineProvider ofPreprocessors(UnaryOperator<Preprocessor> decorator) {
    return (device, batch) ->
        new DecoratedEngine(
            ConfiguredModelEngine.start(device, batch), UnaryOperator.identity(), decorator);
  }

  @Override
  public String label() {
    return engine.label();
  }

  @Override
  public String deviceLabel() {
    return engine.deviceLabel();
  }

  @Override
  public int callsAtOnce(int wanted) {
    return engine.callsAtOnce(wanted);
  }

  @Override
  public int largestBatch(ModelDescriptor model) {
    return engine.largestBatch(model);
  }

  @Override
  public ModelMemoryEstimate estimate(ModelFolder folder) {
    return engine.estimate(folder);
  }

  @Override
  public Preprocessor preprocessor(ModelDescriptor model) {
    return preprocessor.apply(engine.preprocessor(model));
  }

  @Override
  public Classifier load(ModelFolder folder, ModelMemoryEstimate reserved) {
    Classifier classifier = engine.load(folder, reserved);
    return new DecoratedClassifier(classifier, device.apply(classifier));
  }

  private record DecoratedClassifier(
      Classifier classifier, DeviceBatchFunction<FloatBuffer, ImageScores> calls)
      implements Classifier {

    @Override
    public List<ImageScores> apply(List<FloatBuffer> tensors) throws Exception {
      return calls.apply(tensors);
    }

    @Override
    public void check() throws Exception {
      calls.check();
    }

    @Override
    public int callsAtOnce() {
      return calls.callsAtOnce();
    }

    @Override
    public int filledUp(int items) {
      return calls.filledUp(items);
    }

    @Override
    public ScoreArithmetic arithmetic() {
      return classifier.arithmetic();
    }

    @Override
    public void close() {
      classifier.close();
    }
  }
}
