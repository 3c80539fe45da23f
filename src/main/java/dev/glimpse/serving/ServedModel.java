package dev.glimpse.serving;

import dev.glimpse.batch.BatchFunction;
import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchListener;
import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.inference.Arithmetic;
import dev.glimpse.inference.Classifier;
import dev.glimpse.model.Labels;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.preprocess.Preprocessor;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that is loaded and warm, with all that an image needs on its way through it. */
public final class ServedModel implements AutoCloseable {

  private final Prediction.Model identity;
  private final Labels labels;
  private final @Nullable Integer topK;
  private final float threshold;
  private final Computation computation;
  private final int tensorBytes;
  private final Preprocessor preprocessor;
  private final Classifier classifier;
  private final MicroBatcher<FloatBuffer, Computed> batcher;

  /**
   * Takes a model that is loaded.
   *
   * @param preprocessor makes images its tensors; closed with this
   * @param classifier closed with this
   * @param device what the batcher calls: the classifier, or something before it
   * @param listener told of its batches
   */
  public ServedModel(
      ModelFolder folder,
      Preprocessor preprocessor,
      Classifier classifier,
      BatchFunction<FloatBuffer, float[]> device,
      BatchLimits limits,
      BatchListener listener) {
    var descriptor = folder.descriptor();
    identity = new Prediction.Model(descriptor.name(), descriptor.version(), descriptor.sha256());
    labels = folder.labels();
    topK = descriptor.topK();
    Float lowest = descriptor.threshold();
    threshold = lowest == null ? Float.NEGATIVE_INFINITY : lowest;
    computation = Computation.of(descriptor);
    tensorBytes = descriptor.input().size() * Float.BYTES;
    this.preprocessor = preprocessor;
    this.classifier = classifier;
    batcher =
        new MicroBatcher<>(descriptor.name(), limits, computing(device, classifier), listener);
  }

  /** Asks in the call itself what it computes in: after it, the next one may have changed that. */
  private static BatchFunction<FloatBuffer, Computed> computing(
      BatchFunction<FloatBuffer, float[]> device, Classifier classifier) {
    return new BatchFunction<>() {
      @Override
      public List<Computed> apply(List<FloatBuffer> tensors) throws Exception {
        List<float[]> scores = device.apply(tensors);
        String arithmetic = classifier.arithmetic().label();
        return scores.stream().map(one -> new Computed(one, arithmetic)).toList();
      }

      @Override
      public void check() throws Exception {
        device.check();
      }

      @Override
      public int callsAtOnce() {
        return device.callsAtOnce();
      }

      @Override
      public int filledUp(int items) {
        return device.filledUp(items);
      }
    };
  }

  /** What predictions name it by. */
  public Prediction.Model identity() {
    return identity;
  }

  /**
   * What a request is told of its scores: as many as it wants, else the model, else the setting.
   *
   * @param defaultTopK the setting's
   */
  public List<ScoredLabel> ranked(float[] scores, ImageRequest request, int defaultTopK) {
    return labels.top(
        scores,
        request.topK() != null ? request.topK() : topK != null ? topK : defaultTopK,
        request.threshold() != null ? request.threshold() : threshold);
  }

  /**
   * The best of all labels, be it below a threshold or not.
   *
   * @param scores one a label
   */
  public ScoredLabel best(float[] scores) {
    return labels.top(scores, 1).get(0);
  }

  /** Models of the same recipe take the same tensors. */
  public Recipe recipe() {
    return computation.recipe();
  }

  /** What its scores depend on. */
  Computation computation() {
    return computation;
  }

  /** Of one image. */
  public int tensorBytes() {
    return tensorBytes;
  }

  /** Makes images its tensors. */
  public Preprocessor preprocessor() {
    return preprocessor;
  }

  /** What the latest scores were computed in. */
  public Arithmetic arithmetic() {
    return classifier.arithmetic();
  }

  /** Calls it. */
  MicroBatcher<FloatBuffer, Computed> batcher() {
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
