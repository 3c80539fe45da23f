package dev.glimpse.train;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import java.util.SplittableRandom;

/**
 * MNIST's digits as NielsenNet gets them: [28, 28, 1], 0 for the sheet to 1 for ink. A variation is
 * drawn by another hand and with another pen: thicker, thinner, blurred, fainter, with noise.
 *
 * <p>The pens vary more than MNIST needs, because the network also reads digits drawn with any tool
 * and then converted to MNIST's form.
 */
final class RedrawnDigits extends DigitImageSet {

  private static final int SIDE = NielsenNetArchitecture.SIDE;

  private final DigitAugmentation augmentation = new DigitAugmentation(SIDE);
  private final StrokeWidthAugmentation pen = new StrokeWidthAugmentation();

  RedrawnDigits(MnistDigitSet digits) {
    super(digits, new InputTensor(ServedGraph.INPUT, SIDE, SIDE, 1, Layout.NHWC));
  }

  @Override
  public void read(int index, float[] target, int offset) {
    System.arraycopy(form(index), 0, target, offset, MnistDigitSet.PIXELS);
  }

  @Override
  public void augment(int index, SplittableRandom random, float[] target, int offset) {
    float[] form = form(index);
    float[] drawing =
        augmentation.leaves(random) ? form : pen.vary(augmentation.redraw(form, random), random);
    System.arraycopy(drawing, 0, target, offset, MnistDigitSet.PIXELS);
  }
}
