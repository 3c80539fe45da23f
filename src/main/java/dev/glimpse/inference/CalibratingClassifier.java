package dev.glimpse.inference;

import dev.glimpse.model.ImageScores;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classifier that starts in the device's plain arithmetic and changes to a faster one if that
 * gives the same scores. Both arithmetics score the first images, and the plain one answers. Then
 * one of the two stays, and the other is unloaded.
 *
 * <p>Threads: used by one thread at a time until the decision, so that the two can be compared;
 * {@link #arithmetic} by any. The arithmetic changes at the beginning of a call, which is the only
 * call at that time. Until then {@link #arithmetic} tells in what the scores of the last call were
 * computed.
 */
final class CalibratingClassifier implements Classifier {

  private static final Logger LOG = LoggerFactory.getLogger(CalibratingClassifier.class);

  private final String model;
  private final LongSupplier nanos;
  private final PrecisionCalibration calibration;
  private Classifier active;
  private @Nullable Classifier tried;
  private volatile ScoreArithmetic arithmetic;

  /**
   * Written last in the decision: a thread that reads the larger value also sees the other fields.
   */
  private volatile int callsAtOnce = 1;

  /**
   * Creates a classifier that compares two others. It closes both, the rejected one at the
   * decision.
   *
   * @param model the name of the model
   * @param plain the classifier that answers until the decision
   * @param tried the classifier in the faster arithmetic
   * @param sameLabels whether the scores of both mean the same labels of an image
   * @param nanos a clock in nanoseconds
   */
  CalibratingClassifier(
      String model,
      Classifier plain,
      Classifier tried,
      BiPredicate<ImageScores, ImageScores> sameLabels,
      LongSupplier nanos) {
    this.model = model;
    this.nanos = nanos;
    this.active = plain;
    this.tried = tried;
    this.arithmetic = plain.arithmetic();
    this.calibration = new PrecisionCalibration(tried.arithmetic().precision(), sameLabels);
  }

  @Override
  public List<ImageScores> apply(List<FloatBuffer> tensors) throws Exception {
    if (tried != null && calibration.isComplete()) {
      decide(tried);
    }
    long start = nanos.getAsLong();
    List<ImageScores> scores = active.apply(tensors);
    if (tried != null) {
      compare(tried, tensors, scores, nanos.getAsLong() - start);
    }
    ScoreArithmetic decided = arithmetic;
    return decided.findings() == null
        ? scores
        : scores.stream().map(one -> one.in(decided.label())).toList();
  }

  private void compare(
      Classifier other, List<FloatBuffer> tensors, List<ImageScores> scores, long took) {
    long start = nanos.getAsLong();
    List<ImageScores> others;
    try {
      others = other.apply(tensors);
    } catch (Exception e) {
      LOG.warn(
          "Keeping {} in {}; it fails in {}",
          model,
          arithmetic.precision().label(),
          other.arithmetic().precision().label(),
          e);
      unload(other);
      return;
    }
    calibration.add(scores, took, others, nanos.getAsLong() - start);
  }

  private void decide(Classifier other) {
    CalibrationResult findings = calibration.findings();
    Classifier loser = other;
    if (findings.favourable()) {
      loser = active;
      active = other;
    }
    arithmetic = new ScoreArithmetic(active.arithmetic().precision(), findings);
    LOG.info("Serving {} in {}", model, arithmetic.label());
    unload(loser);
  }

  private void unload(Classifier loser) {
    tried = null;
    try {
      loser.close();
    } finally {
      callsAtOnce = active.callsAtOnce();
    }
  }

  @Override
  public int filledUp(int items) {
    return active.filledUp(items);
  }

  @Override
  public int callsAtOnce() {
    return callsAtOnce;
  }

  @Override
  public void check() throws Exception {
    active.check();
  }

  @Override
  public ScoreArithmetic arithmetic() {
    return arithmetic;
  }

  @Override
  public void close() {
    active.close();
    if (tried != null) {
      tried.close();
    }
  }
}
