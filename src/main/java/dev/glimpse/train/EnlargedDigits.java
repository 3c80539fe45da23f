package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.model.InputTensor;
import dev.glimpse.preprocess.digit.DigitEnlargement;
import dev.glimpse.preprocess.digit.DigitTensorWriter;
import java.util.SplittableRandom;

/**
 * MNIST's digits as a network for larger images gets them. A variation is drawn by another hand; it
 * is also mirrored at random, if that is wanted.
 */
final class EnlargedDigits extends DigitImageSet {

  private final DigitEnlargement enlargement;
  private final DigitAugmentation augmentation;
  private final DigitTensorWriter writer;
  private final boolean flip;

  /**
   * Creates the set.
   *
   * @param input the size of the tensors
   * @param writer the conversion to the values of the tensors, as serving has it
   * @param flip whether each variation is mirrored with a probability of one half
   */
  EnlargedDigits(MnistDigitSet digits, InputTensor input, DigitTensorWriter writer, boolean flip) {
    super(digits, input);
    enlargement = new DigitEnlargement(input.height());
    augmentation = new DigitAugmentation(input.height());
    this.writer = writer;
    this.flip = flip;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    writer.write(enlargement.of(form(index)), target, offset);
  }

  @Override
  public void augment(int index, SplittableRandom random, float[] target, int offset) {
    float[] form = form(index);
    if (flip && random.nextBoolean()) {
      mirror(form);
    }
    float[] drawing =
        augmentation.leaves(random) ? enlargement.of(form) : augmentation.redraw(form, random);
    writer.write(drawing, target, offset);
  }

  private static void mirror(float[] form) {
    int side = MnistDigitSet.SIDE;
    for (int row = 0; row < form.length; row += side) {
      for (int x = 0; x < side / 2; x++) {
        float left = form[row + x];
        form[row + x] = form[row + side - 1 - x];
        form[row + side - 1 - x] = left;
      }
    }
  }
}
