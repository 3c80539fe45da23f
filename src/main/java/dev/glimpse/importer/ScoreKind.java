package dev.glimpse.importer;

import dev.glimpse.model.ImageScores;
import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;

/**
 * The kind of a model's scores, recognised by the scores themselves and by the last operation.
 *
 * <p>Probabilities of a softmax add up to 1 for every image. Independent probabilities do not, and
 * are recognised only after a sigmoid, because small logits can look like them. Logits do not tell
 * whether labels exclude each other; they are taken for those of a softmax unless the user states
 * the kind.
 */
final class ScoreKind {

  private final List<ImageScores> scores;
  private final BooleanSupplier sigmoid;
  private final boolean single;
  private final boolean probabilities;
  private boolean sums = true;
  private float lowest = Float.POSITIVE_INFINITY;
  private float highest = Float.NEGATIVE_INFINITY;

  private ScoreKind(List<ImageScores> scores, DataType type, BooleanSupplier sigmoid) {
    this.scores = scores;
    this.sigmoid = sigmoid;
    this.single = scores.get(0).size() == 1;
    double tolerance = sumTolerance(type);
    for (ImageScores one : scores) {
      double sum = 0;
      for (int i = 0; i < one.size(); i++) {
        float score = one.at(i);
        lowest = Math.min(lowest, score);
        highest = Math.max(highest, score);
        sum += score;
      }
      sums &= Math.abs(sum - 1) <= tolerance;
    }
    probabilities = lowest >= 0 && highest <= 1;
  }

  /**
   * Returns the kind of a model's scores.
   *
   * @param scores the scores of each image
   * @param type the type of the tensor of scores
   * @param stated the kind that the user states; null if it is to be recognised
   * @param sigmoid whether the graph computes the scores by a sigmoid; called only if this matters
   * @throws ImportException if the scores cannot be of the stated kind, or could be of several
   *     kinds, with the option that states it
   */
  static Kind of(
      List<ImageScores> scores, DataType type, @Nullable Kind stated, BooleanSupplier sigmoid) {
    ScoreKind recognised = new ScoreKind(scores, type, sigmoid);
    return stated == null ? recognised.kind() : recognised.checked(stated);
  }

  private Kind kind() {
    if (single) {
      if (probabilities && sigmoid.getAsBoolean()) {
        return Kind.SIGMOID;
      }
      throw new ImportException(
          ("The model has one output, with values from %s: is it the score of a label? Pass"
                  + " --output-kind sigmoid if it is the probability of the label, or"
                  + " --output-kind sigmoid-logits if it becomes that by a sigmoid. The output then"
                  + " has one label, that of the positive class")
              .formatted(range()));
    }
    if (!probabilities) {
      return Kind.LOGITS;
    }
    if (sums) {
      return Kind.SOFTMAX;
    }
    if (sigmoid.getAsBoolean()) {
      return Kind.SIGMOID;
    }
    throw new ImportException(
        ("The scores lie between 0 and 1 but do not add up to 1, and no sigmoid computes them: what"
                + " are they? Pass --output-kind sigmoid if each is the probability of its label"
                + " and an image can have several labels, or --output-kind logits if they become"
                + " probabilities by a softmax. Their values are from %s")
            .formatted(range()));
  }

  private Kind checked(Kind stated) {
    if (single && !stated.isIndependent()) {
      throw refusal(
          stated,
          "the model has one output, and a softmax over it is 1 for every image; allowed: sigmoid or"
              + " sigmoid-logits");
    }
    if (!stated.isLogits() && !probabilities) {
      throw refusal(
          stated,
          "the scores are from "
              + range()
              + ", not probabilities; allowed: "
              + (stated.isIndependent() ? Kind.SIGMOID_LOGITS : Kind.LOGITS));
    }
    if (stated == Kind.SOFTMAX && !sums) {
      throw refusal(stated, "the scores do not add up to 1; allowed: sigmoid or logits");
    }
    if (stated == Kind.LOGITS && probabilities && sums) {
      throw refusal(stated, "the scores are those of a softmax already; allowed: softmax");
    }
    if (stated == Kind.SIGMOID_LOGITS && probabilities && sigmoid.getAsBoolean()) {
      throw refusal(stated, "a sigmoid computes the scores already; allowed: sigmoid");
    }
    return stated;
  }

  private static ImportException refusal(Kind stated, String reason) {
    return new ImportException("--output-kind is " + stated + ", but " + reason);
  }

  private String range() {
    return String.format(Locale.ROOT, "%.3g to %.3g for %d images", lowest, highest, scores.size());
  }

  /**
   * Returns the maximum difference between a sum of probabilities and 1. The rounding error of each
   * probability is at most 2⁻¹¹ (float16) or 2⁻⁸ (bfloat16) of its value, and that of their sum,
   * too.
   */
  private static double sumTolerance(DataType type) {
    return switch (type) {
      case DT_HALF -> 2e-3;
      case DT_BFLOAT16 -> 1e-2;
      default -> 1e-3;
    };
  }
}
