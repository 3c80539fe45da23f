package dev.glimpse.collect;

import dev.glimpse.event.ScoredLabel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A collected image, as the index describes it.
 *
 * @param sha256 the checksum of its bytes, 64 hexadecimal digits
 * @param file the path at which it was stored, below the folder, with slashes
 * @param label the predicted label
 * @param labelId the predicted label's id; null if it has none
 * @param score the score of the predicted label
 * @param other the competing label; null without one
 * @param otherScore the score of the competing label; null without one
 * @param shadow whether the competing label is that of a shadow model
 * @param model name and version of the model
 * @param request the request's id
 */
record CollectedImage(
    String sha256,
    String file,
    String label,
    @Nullable String labelId,
    float score,
    @Nullable String other,
    @Nullable Float otherScore,
    boolean shadow,
    String model,
    String request) {

  /** The maximum length of the second label in a file name. */
  private static final int MAX_LABEL_BYTES = 60;

  private static final int CHECKSUM_DIGITS = 16;

  /**
   * Creates the description of an image.
   *
   * @param folder the folder of its label
   * @param extension the extension of its format
   */
  static CollectedImage of(CollectCandidate candidate, String folder, String extension) {
    ScoredLabel best = candidate.best();
    ScoredLabel other = candidate.other();
    return new CollectedImage(
        candidate.image().sha256(),
        folder + "/" + name(candidate) + "." + extension,
        best.label(),
        best.id(),
        best.score(),
        other == null ? null : other.label(),
        other == null ? null : other.score(),
        candidate.isOfShadow(),
        candidate.model().name() + ":" + candidate.model().version(),
        candidate.id());
  }

  /**
   * Returns a file's name without extension, such as {@code 0.5123 tiger cat 0.4310
   * 9f86d081884c7d65}. Names sort by the score, and no two images have the same.
   */
  private static String name(CollectCandidate candidate) {
    StringBuilder name = new StringBuilder(score(candidate.best().score())).append(' ');
    ScoredLabel other = candidate.other();
    if (other != null) {
      name.append(candidate.isOfShadow() ? "shadow " : "")
          .append(SafeFileName.of(other.label(), MAX_LABEL_BYTES))
          .append(' ')
          .append(score(other.score()))
          .append(' ');
    }
    return name.append(candidate.image().sha256(), 0, CHECKSUM_DIGITS).toString();
  }

  /** Returns a score of four decimals; another program's score may be outside of 0 to 1. */
  private static String score(float score) {
    return String.format(Locale.ROOT, "%.4f", Math.max(0, Math.min(1, score)));
  }

  /** Returns the name of the folder in which it was stored. */
  String folder() {
    return file.substring(0, Math.max(0, file.indexOf('/')));
  }

  /** Returns the name of its file. */
  String name() {
    return file.substring(file.indexOf('/') + 1);
  }
}
