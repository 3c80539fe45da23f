package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.model.InputTensor;
import java.util.List;
import java.util.stream.IntStream;

/** MNIST's digits with the labels 0 to 9. */
abstract class DigitImageSet implements TrainingImageSet {

  private static final List<String> LABELS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private final MnistDigitSet digits;
  private final InputTensor input;

  DigitImageSet(MnistDigitSet digits, InputTensor input) {
    this.digits = digits;
    this.input = input;
  }

  @Override
  public final int size() {
    return digits.size();
  }

  @Override
  public final int label(int index) {
    return digits.label(index);
  }

  @Override
  public final List<String> labels() {
    return LABELS;
  }

  @Override
  public final InputTensor input() {
    return input;
  }

  @Override
  public final String name(int index) {
    return "no. " + index;
  }

  /** Returns a digit in MNIST's form, [28, 28], 0 for the sheet to 1 for ink. */
  final float[] form(int index) {
    float[] form = new float[MnistDigitSet.PIXELS];
    digits.copyScaled(index, form, 0);
    return form;
  }
}
