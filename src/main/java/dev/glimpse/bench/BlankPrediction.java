package dev.glimpse.bench;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Predictions of the same size as real ones, for images that are never read. */
final class BlankPrediction {

  private static final Prediction.Model MODEL = new Prediction.Model("none", "1", "0".repeat(64));
  private static final Prediction.Image IMAGE =
      new Prediction.Image(
          "jpeg",
          SyntheticPhotoGenerator.WIDTH,
          SyntheticPhotoGenerator.HEIGHT,
          SyntheticPhotoGenerator.BYTES,
          "0".repeat(64));
  private static final Prediction.Timing TIMING = new Prediction.Timing(0.25, 1.5, 2.5, 20.5, 25.5);
  private static final List<ScoredLabel> LABELS =
      IntStream.rangeClosed(1, 5)
          .mapToObj(rank -> new ScoredLabel(rank, rank, null, "class " + rank, 0.2f))
          .toList();

  private BlankPrediction() {}

  static Prediction of(ImageRequest request, Prediction.@Nullable Source source) {
    return new Prediction(
        request.id(),
        request.image() instanceof ImageReference.Remote remote
            ? remote.address().spelling()
            : null,
        MODEL,
        LABELS,
        IMAGE,
        source,
        TIMING,
        1,
        "none",
        "none",
        EventAttributes.NONE,
        false,
        null);
  }
}
