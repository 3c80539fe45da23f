package dev.glimpse.importer;

import dev.glimpse.model.ImageScores;
import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import org.tensorflow.proto.DataType;

/** A recognition of probabilities by the scores themselves. */
final class ScoreKind {

  private ScoreKind() {}

  /**
   * Distinguishes probabilities, which add up to 1 for every image, from logits.
   *
   * @param scores the scores of each image
   * @param type the type of the tensor of scores
   * @throws ImportException if each score is an independent probability, as from a sigmoid, because
   *     a softmax would distort it
   */
  static Kind of(List<ImageScores> scores, DataType type) {
    double tolerance = sumTolerance(type);
    if (scores.get(0).size() == 1) {
      throw new ImportException(
          "The model has one output: it is a binary classifier, whose output is or becomes a"
              + " sigmoid. Sigmoid outputs are not supported yet, and a softmax over one class is 1"
              + " for every image. Give the model one output for each of the two classes before it"
              + " is exported: in Keras Dense(2, activation='softmax') as the last layer, or"
              + " tf.concat([1 - p, p], axis=-1) of its probability p");
    }
    boolean between = true;
    boolean sums = true;
    for (ImageScores one : scores) {
      double sum = 0;
      for (int i = 0; i < one.size(); i++) {
        float score = one.at(i);
        between &= score >= 0 && score <= 1;
        sum += score;
      }
      sums &= Math.abs(sum - 1) <= tolerance;
    }
    if (between && !sums) {
      throw new ImportException(
          "The scores lie between 0 and 1 but do not add up to 1, as those of a sigmoid. Sigmoid"
              + " outputs are not supported yet: Glimpse serves a softmax, or logits that become"
              + " one. If only one class can be right for an image, export the model with a"
              + " softmax, or pass --output with the tensor before the sigmoid");
    }
    return between ? Kind.SOFTMAX : Kind.LOGITS;
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
