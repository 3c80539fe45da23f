package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;

/** A division of MNIST's training set into trained and held-out digits. */
final class DigitSplit {

  private DigitSplit() {}

  /**
   * Returns the number of digits to train with; those after them are held out.
   *
   * @param least the smallest number to train with
   * @throws IllegalArgumentException if there are too few digits
   */
  static int trained(MnistDigitSet digits, int least) {
    int trained = digits.size() - TrainingPlan.HELD_OUT;
    if (trained < least) {
      throw new IllegalArgumentException(
          "%d digits are too few to train with: %d are held out"
              .formatted(digits.size(), TrainingPlan.HELD_OUT));
    }
    return trained;
  }
}
