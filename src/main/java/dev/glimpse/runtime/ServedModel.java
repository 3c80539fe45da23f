package dev.glimpse.runtime;

import dev.glimpse.batch.BatchFunction;
import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchListener;
import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.inference.Arithmetic;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.Labels;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.Profiles;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A model that is loaded and warm, with all that an image needs on its way through it. */
final class ServedModel implements AutoCloseable {

  private final Prediction.Model identity;
  private final Labels labels;
  private final @Nullable Integer topK;
  private final float threshold;
  private final int tensorBytes;
  private final Preprocessor preprocessor;
  private final Classifier classifier;
  private final MicroBatcher<FloatBuffer, float[]> batcher;

  /**
   * Loads and warms up.
   *
   * @param precision null for the one that is found to be best
   * @param device what is called instead of the model, which it gets
   * @param wrapper what is called instead of the preprocessor, which it gets
   * @throws dev.glimpse.model.ModelException if it cannot be loaded
   */
  ServedModel(
      ModelFolder folder,
      TensorFlowEngine engine,
      @Nullable Precision precision,
      BatchLimits limits,
      BatchListener listener,
      UnaryOperator<BatchFunction<FloatBuffer, float[]>> device,
      UnaryOperator<Preprocessor> wrapper) {
    var descriptor = folder.descriptor();
    identity = new Prediction.Model(descriptor.name(), descriptor.version(), descriptor.sha256());
    labels = folder.labels();
    topK = descriptor.topK();
    Float lowest = descriptor.threshold();
    threshold = lowest == null ? Float.NEGATIVE_INFINITY : lowest;
    tensorBytes = descriptor.input().size() * Float.BYTES;
    preprocessor = wrapper.apply(Profiles.of(descriptor));
    classifier = Classifier.load(folder, engine, limits.maxSize(), precision);
    batcher = new MicroBatcher<>(descriptor.name(), limits, device.apply(classifier), listener);
  }

  Prediction.Model identity() {
    return identity;
  }

  /**
   * What a request is told of its scores: as many as it wants, else the model, else the setting.
   *
   * @param defaultTopK the setting's
   */
  List<ScoredLabel> ranked(float[] scores, ImageRequest request, int defaultTopK) {
    return labels.top(
        scores,
        request.topK() != null ? request.topK() : topK != null ? topK : defaultTopK,
        request.threshold() != null ? request.threshold() : threshold);
  }

  int tensorBytes() {
    return tensorBytes;
  }

  Preprocessor preprocessor() {
    return preprocessor;
  }

  /** What the latest scores were computed in. */
  Arithmetic arithmetic() {
    return classifier.arithmetic();
  }

  MicroBatcher<FloatBuffer, float[]> batcher() {
    return batcher;
  }

  /**
   * Only after the last decode has returned: native sessions must not be closed under a call. Where
   * the device does not answer, the session is left to the end of the process.
   */
  @Override
  public void close() {
    if (batcher.stop()) {
      classifier.close();
    }
    preprocessor.close();
  }
}
