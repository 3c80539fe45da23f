package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.mnist.MnistException;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.digit.DigitTensorWriter;
import java.nio.file.Path;

/** A reader of MNIST's training set for networks that take larger images. */
public final class DigitDataReader {

  /** The preprocessing of the models that are trained on these images. */
  public static final String PREPROCESSING = "mnist-enlarged";

  private DigitDataReader() {}

  /**
   * Reads the digits; the last {@value TrainingPlan#HELD_OUT} are held out.
   *
   * @param folder the folder with MNIST's idx files
   * @param input the size of the tensors; square, with sides of at least 28
   * @param flip whether half of the digits are mirrored in training
   * @throws MnistException if a file is missing or invalid
   * @throws IllegalArgumentException if there are too few digits
   */
  public static TrainingData read(Path folder, InputTensor input, boolean flip)
      throws MnistException {
    MnistDigitSet digits = MnistDigitSet.training(folder);
    int trained = DigitSplit.trained(digits, 2);
    DigitTensorWriter writer =
        new DigitTensorWriter(Preprocessing.preset(PREPROCESSING).normalisation(), input);
    return new TrainingData(
        new EnlargedDigits(digits.slice(0, trained), input, writer, flip),
        new EnlargedDigits(digits.slice(trained, digits.size()), input, writer, false),
        "the first %d of MNIST's training digits".formatted(trained));
  }
}
