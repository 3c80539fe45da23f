package dev.glimpse.evaluate;

/**
 * A label that a model gives an image wrongly, or fails to give it.
 *
 * @param image the image
 * @param output the output of the label, from 0
 * @param score the score of the label
 * @param correct whether the image has the label
 */
public record LabelMistake(LabelledImage image, int output, float score, boolean correct) {

  /** Returns the distance of the score from the correct answer, 0 to 1. */
  public double error() {
    return correct ? 1 - score : score;
  }
}
