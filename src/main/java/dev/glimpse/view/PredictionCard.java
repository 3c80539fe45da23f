package dev.glimpse.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.glimpse.event.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prediction as displayed on the page.
 *
 * @param key a unique key of its request
 * @param at the time when it was read, in milliseconds since 1970
 * @param labels the best five labels
 * @param thumbnail a JPEG in base64; null if this processor did not make one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PredictionCard(
    String key,
    long at,
    String id,
    String uri,
    String model,
    List<Label> labels,
    String format,
    int width,
    int height,
    long bytes,
    int batchSize,
    boolean cached,
    Prediction.Timing timing,
    double age,
    @Nullable String thumbnail) {

  private static final int LABELS = 5;

  /** A label as displayed. */
  record Label(String label, float score) {}

  /**
   * Creates the card of an answer.
   *
   * @param source the position of its request
   */
  static PredictionCard of(
      Prediction answer, Prediction.Source source, Instant now, byte @Nullable [] thumbnail) {
    return new PredictionCard(
        RequestPosition.of(source).toString(),
        now.toEpochMilli(),
        DisplayText.cut(answer.id(), 200),
        DisplayText.withoutQuery(answer.uri(), 300),
        DisplayText.cut(answer.model().name() + ":" + answer.model().version(), 100),
        answer.predictions().stream()
            .limit(LABELS)
            .map(found -> new Label(DisplayText.cut(found.label(), 100), found.score()))
            .toList(),
        DisplayText.cut(answer.image().format(), 10),
        answer.image().width(),
        answer.image().height(),
        answer.image().bytes(),
        answer.batchSize(),
        answer.cached(),
        answer.timing(),
        age(source, now),
        thumbnail == null ? null : Base64.getEncoder().encodeToString(thumbnail));
  }

  /**
   * Returns the milliseconds from the request's timestamp until now; at least 0, because producers'
   * clocks may be ahead.
   */
  static double age(Prediction.Source source, Instant now) {
    return Math.max(0, Duration.between(source.timestamp(), now).toMillis());
  }
}
