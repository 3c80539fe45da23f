package dev.glimpse.serving;

import dev.glimpse.batch.BatchClock;
import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchListener;
import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ScoreArithmetic;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.LabelDecision;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.preprocess.Preprocessor;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loaded, warmed-up model with all components that classify an image with it. */
public final class ServedModel implements AutoCloseable {

  private final Prediction.Model identity;
  private final @Nullable Integer topK;
  private final LabelDecision decision;
  private final ScoringFingerprint fingerprint;
  private final int tensorBytes;
  private final OrientationSource orientation;
  private final Preprocessor preprocessor;
  private final Classifier classifier;
  private final MicroBatcher<FloatBuffer, ImageScores> batcher;

  /**
   * Creates a served model from a loaded classifier.
   *
   * @param preprocessor the converter of images to the model's tensors; closed with this object
   * @param classifier the loaded model; closed with this object
   * @param listener a listener for the model's batches
   */
  public ServedModel(
      ModelFolder folder,
      Preprocessor preprocessor,
      Classifier classifier,
      BatchLimits limits,
      BatchListener listener) {
    var descriptor = folder.descriptor();
    identity = new Prediction.Model(descriptor.name(), descriptor.version(), descriptor.sha256());
    topK = descriptor.topK();
    decision = folder.decision();
    fingerprint = ScoringFingerprint.of(descriptor);
    tensorBytes = descriptor.input().size() * Float.BYTES;
    orientation = descriptor.preprocessing().orientation();
    this.preprocessor = preprocessor;
    this.classifier = classifier;
    batcher =
        new MicroBatcher<>(descriptor.name(), limits, classifier, listener, BatchClock.SYSTEM);
  }

  /** Returns the model's identity as predictions contain it. */
  public Prediction.Model identity() {
    return identity;
  }

  /**
   * Returns the labels and scores for a request. The request's top-k wins over the model's, which
   * wins over the setting. The request's threshold wins over the model's, also over those of single
   * labels.
   *
   * @param defaultTopK the setting's value
   */
  public List<ScoredLabel> ranked(ImageScores scores, ImageRequest request, int defaultTopK) {
    return decision.ranked(
        scores,
        request.topK() != null ? request.topK() : topK != null ? topK : defaultTopK,
        request.threshold());
  }

  /**
   * Returns the labels that apply to the image, without the limits of its request: the one with the
   * highest score, even if it is below the threshold; or all that reach their thresholds, if an
   * image can have several labels.
   */
  public List<ScoredLabel> decided(ImageScores scores) {
    return decision.labels(scores);
  }

  /** Returns the key of the preprocessing; models with equal keys take the same tensors. */
  public PreprocessingKey preprocessingKey() {
    return fingerprint.preprocessing();
  }

  /** Returns the properties that determine the scores. */
  ScoringFingerprint fingerprint() {
    return fingerprint;
  }

  /** Returns the size of one image's tensor in bytes. */
  public int tensorBytes() {
    return tensorBytes;
  }

  /** Returns whether the model gets images as they are stored, or upright. */
  public OrientationSource orientation() {
    return orientation;
  }

  /** Returns the preprocessor that turns images into the model's tensors. */
  public Preprocessor preprocessor() {
    return preprocessor;
  }

  /** Returns the arithmetic of the latest device call. */
  public ScoreArithmetic arithmetic() {
    return classifier.arithmetic();
  }

  /** Returns the batcher that calls the model. */
  MicroBatcher<FloatBuffer, ImageScores> batcher() {
    return batcher;
  }

  /**
   * Closes the model; call only after the last decode has returned, because native sessions must
   * not be closed during a call. If the device does not answer, the session stays open until the
   * process ends.
   */
  @Override
  public void close() {
    if (batcher.stop()) {
      classifier.close();
    }
    preprocessor.close();
  }
}
