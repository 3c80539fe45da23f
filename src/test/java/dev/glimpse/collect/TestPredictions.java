package dev.glimpse.collect;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.system.Sha256Checksum;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Predictions as a processor writes them, with the fields of which a test cares. */
final class TestPredictions {

  static final Prediction.Model LETTERS = new Prediction.Model("letters", "1", "aa");
  static final Prediction.Model OTHER = new Prediction.Model("other", "7", "bb");

  private TestPredictions() {}

  /** Labels and scores in turn, the best first. */
  static List<ScoredLabel> labels(Object... labelsAndScores) {
    List<ScoredLabel> labels = new ArrayList<>();
    for (int i = 0; i < labelsAndScores.length; i += 2) {
      labels.add(
          new ScoredLabel(
              i / 2 + 1,
              i / 2,
              null,
              (String) labelsAndScores[i],
              ((Number) labelsAndScores[i + 1]).floatValue()));
    }
    return labels;
  }

  /** An answer of {@link #LETTERS} for the request at an offset, whose image is its own. */
  static Prediction of(int offset, Object... labelsAndScores) {
    return of(
        LETTERS,
        offset,
        Integer.toString(offset).getBytes(StandardCharsets.UTF_8),
        labels(labelsAndScores),
        null);
  }

  /** The prediction of {@link #OTHER} as the shadow of {@link #LETTERS}. */
  static Prediction ofShadow(int offset, boolean agrees, Object... labelsAndScores) {
    return of(
        OTHER,
        offset,
        Integer.toString(offset).getBytes(StandardCharsets.UTF_8),
        labels(labelsAndScores),
        new Prediction.ShadowOf(LETTERS, agrees));
  }

  static Prediction of(
      Prediction.Model model,
      int offset,
      byte[] image,
      List<ScoredLabel> labels,
      Prediction.@Nullable ShadowOf shadowOf) {
    return new Prediction(
        "id-" + offset,
        null,
        model,
        labels,
        new Prediction.Image("png", 28, 28, image.length, Sha256Checksum.of(image)),
        new Prediction.Source("requests", 0, offset, Instant.EPOCH),
        new Prediction.Timing(0, 0, 0, 0, 0),
        1,
        "test",
        "cpu",
        EventAttributes.NONE,
        false,
        shadowOf);
  }
}
