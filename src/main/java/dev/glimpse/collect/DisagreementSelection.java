package dev.glimpse.collect;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.ShadowOf;
import dev.glimpse.event.ScoredLabel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A selection of the images about which a model and its shadow disagree. First all shadow
 * predictions are added, then the answers, which are matched by the position of their request.
 * Images for which both models have high scores come first: one of them is certainly wrong.
 *
 * <p>For one thread.
 */
public final class DisagreementSelection {

  private record ShadowOpinion(Prediction.Model answering, ScoredLabel best) {}

  private final ModelFilter models;
  private final Predicate<Prediction.Image> collected;
  private final BoundedRanking<ShadowOpinion> opinions;
  private final BoundedRanking<CollectCandidate> selected;
  private final Set<String> matched = new HashSet<>();
  private @Nullable Map<String, ShadowOpinion> byRequest;
  private long disagreeing;
  private long withoutLabel;

  /**
   * Creates an empty selection.
   *
   * @param models the models that answer
   * @param collected whether an image was collected before
   * @param limit the number of images to collect
   */
  public DisagreementSelection(
      ModelFilter models, Predicate<Prediction.Image> collected, int limit) {
    this.models = models;
    this.collected = collected;
    this.opinions = new BoundedRanking<>(ImageSelection.capacity(limit));
    this.selected = new BoundedRanking<>(ImageSelection.capacity(limit));
  }

  /** Adds a prediction of a shadow model. */
  public void addShadow(Prediction shadow) {
    ShadowOf shadowOf = shadow.shadowOf();
    if (shadowOf == null || !models.accepts(shadowOf.model())) {
      return;
    }
    if (shadowOf.agrees()) {
      return;
    }
    disagreeing++;
    if (shadow.predictions().isEmpty()) {
      withoutLabel++;
    } else if (!collected.test(shadow.image())) {
      ScoredLabel best = shadow.predictions().get(0);
      opinions.add(RequestKey.of(shadow), -best.score(), new ShadowOpinion(shadowOf.model(), best));
    }
  }

  /** Adds an answer; it is selected if its shadow disagrees. */
  public void addAnswer(Prediction answer) {
    if (byRequest == null) {
      byRequest = opinions.valuesByKey();
    }
    String request = RequestKey.of(answer);
    ShadowOpinion shadow = byRequest.get(request);
    if (shadow == null || !shadow.answering().equals(answer.model())) {
      return;
    }
    if (answer.predictions().isEmpty()) {
      withoutLabel += matched.add(request) ? 1 : 0;
      return;
    }
    matched.add(request);
    float score = Math.min(answer.predictions().get(0).score(), shadow.best().score());
    selected.add(answer.image().sha256(), -score, CollectCandidate.ofShadow(answer, shadow.best()));
  }

  /** Returns the selected images, those with the highest scores first. */
  public List<CollectCandidate> candidates() {
    return selected.values();
  }

  /** Returns the number of shadow predictions that disagree, collected or not. */
  public long disagreeing() {
    return disagreeing;
  }

  /** Returns the number of disagreements in which a threshold left one of the models no label. */
  public long withoutLabel() {
    return withoutLabel;
  }

  /** Returns the number of disagreements whose answer was not among the predictions. */
  public long unmatched() {
    return (long) opinions.values().size() - matched.size();
  }
}
