package dev.glimpse.preprocess.digit;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Normalisation;

/** A conversion of a digit's ink to the values of a model's input. Immutable; for any thread. */
public final class DigitTensorWriter {

  private final InputTensor input;
  private final float[] scale;
  private final float[] offset;

  /** Creates a writer for a model's input, each of whose channels gets the same ink. */
  public DigitTensorWriter(Normalisation normalisation, InputTensor input) {
    this.input = input;
    scale = new float[input.channels()];
    offset = new float[input.channels()];
    for (int channel = 0; channel < scale.length; channel++) {
      scale[channel] = (float) (255 * normalisation.scale(channel));
      offset[channel] = (float) normalisation.offset(channel);
    }
  }

  /**
   * Writes a digit.
   *
   * @param ink [height, width], 0 for the sheet to 1 for ink
   * @param target gets the values in the layout of the input
   * @param from the position in the target of the first value
   */
  public void write(float[] ink, float[] target, int from) {
    boolean planes = input.layout() == Layout.NCHW;
    int step = planes ? 1 : scale.length;
    for (int channel = 0; channel < scale.length; channel++) {
      int to = from + (planes ? channel * ink.length : channel);
      for (float value : ink) {
        target[to] = value * scale[channel] + offset[channel];
        to += step;
      }
    }
  }
}
