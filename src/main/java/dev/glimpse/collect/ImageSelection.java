package dev.glimpse.collect;

import dev.glimpse.event.Prediction;
import java.util.List;
import java.util.function.Predicate;

/**
 * A selection of images by the predictions of the model that answers. Of several predictions for
 * the same bytes, one is selected.
 *
 * <p>For one thread.
 */
public final class ImageSelection {

  /** The images that may take the place of one whose image is gone from its store. */
  private static final int SPARES_PER_IMAGE = 9;

  /** The maximum number of spare images; each takes about a kilobyte. */
  private static final int MAX_SPARES = 20_000;

  private final SelectionRule rule;
  private final ModelFilter models;
  private final Predicate<Prediction.Image> collected;
  private final BoundedRanking<CollectCandidate> selected;
  private long matching;
  private long tooFewLabels;

  /**
   * Creates an empty selection.
   *
   * @param models the models whose predictions count
   * @param collected whether an image was collected before
   * @param limit the number of images to collect
   */
  public ImageSelection(
      SelectionRule rule, ModelFilter models, Predicate<Prediction.Image> collected, int limit) {
    this.rule = rule;
    this.models = models;
    this.collected = collected;
    this.selected = new BoundedRanking<>(capacity(limit));
  }

  /** Returns how many candidates are kept for a number of images to collect. */
  static int capacity(int limit) {
    return limit + (int) Math.min(MAX_SPARES, (long) SPARES_PER_IMAGE * limit);
  }

  /** Adds a prediction if the rule selects it. */
  public void add(Prediction prediction) {
    if (!models.accepts(prediction.model())) {
      return;
    }
    if (!rule.hasEnoughLabels(prediction)) {
      tooFewLabels++;
      return;
    }
    double rank = rule.rank().applyAsDouble(prediction);
    if (rank < rule.maximum()) {
      matching++;
      if (!collected.test(prediction.image())) {
        selected.add(prediction.image().sha256(), rank, CollectCandidate.ofSecond(prediction));
      }
    }
  }

  /** Returns the selected images, the most uncertain ones first; more than the limit. */
  public List<CollectCandidate> candidates() {
    return selected.values();
  }

  /** Returns the number of predictions that the rule selects, collected or not. */
  public long matching() {
    return matching;
  }

  /** Returns the number of predictions with too few labels for the rule. */
  public long tooFewLabels() {
    return tooFewLabels;
  }
}
