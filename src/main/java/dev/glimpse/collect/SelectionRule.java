package dev.glimpse.collect;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.system.Sha256Checksum;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A rule that selects images by one prediction: those whose rank is below a maximum. The images
 * with the lowest ranks are collected first. Margin and least confidence are the usual measures of
 * uncertainty sampling (Settles, Active Learning Literature Survey, 2009, section 3.1).
 *
 * @param labels the number of labels that a prediction needs for a rank; the first is the folder
 * @param rank the rank of a prediction with that many labels
 * @param maximum the exclusive maximum of the rank
 * @param description the selected images, as the continuation of "images with"
 */
public record SelectionRule(
    int labels, ToDoubleFunction<Prediction> rank, double maximum, String description) {

  /** Selects predictions whose best score exceeds the second one by less than a margin. */
  public static SelectionRule margin(double margin) {
    return new SelectionRule(
        2, SelectionRule::margin, margin, text("a margin below %s between two labels", margin));
  }

  /** Selects predictions whose best score is below a value. */
  public static SelectionRule below(double score) {
    return new SelectionRule(
        1, p -> p.predictions().get(0).score(), score, text("a best score below %s", score));
  }

  /**
   * Selects a random share of the requests. The same request has the same random number in each
   * run.
   */
  public static SelectionRule sample(double share) {
    return new SelectionRule(
        1, p -> fraction(RequestKey.of(p)), share, text("a random number below %s", share));
  }

  private static String text(String format, double number) {
    return format.formatted(String.format(Locale.ROOT, "%s", number));
  }

  private static double margin(Prediction prediction) {
    List<ScoredLabel> labels = prediction.predictions();
    return (double) labels.get(0).score() - labels.get(1).score();
  }

  /** Returns a number from 0 to 1, exclusive, that the hash of a text determines. */
  private static double fraction(String text) {
    byte[] hash = Sha256Checksum.digest(text.getBytes(StandardCharsets.UTF_8));
    return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1p-53;
  }

  /** Returns whether the labels of a prediction suffice for a rank. */
  boolean hasEnoughLabels(Prediction prediction) {
    return prediction.predictions().size() >= labels;
  }
}
