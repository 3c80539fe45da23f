package dev.glimpse.preprocess;

import dev.glimpse.model.ChannelOrder;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.Preprocessing;
import java.util.stream.IntStream;

/**
 * The form of a model's input: the place of each channel's values, and their floats.
 *
 * @param planes whether the tensor has one plane after the other, instead of one pixel after the
 *     other
 * @param side pixels in a line
 * @param source the channel of the image for each channel of the tensor
 * @param factors the factor of each value of a line
 * @param summands the summand of each value of a line
 * @param floats the float of each 8-bit value, for each channel of the tensor
 */
record TensorFormat(
    boolean planes,
    int side,
    int height,
    int[] source,
    float[] factors,
    float[] summands,
    float[][] floats) {

  /** Returns the form that a model's preprocessing describes. */
  static TensorFormat of(Preprocessing profile, InputTensor input) {
    int channels = input.channels();
    boolean reversed = profile.channelOrder() == ChannelOrder.BGR;
    Normalisation normalisation = profile.normalisation();
    float[] factors = new float[input.width() * channels];
    float[] summands = new float[factors.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) normalisation.scale(i % channels);
      summands[i] = (float) normalisation.offset(i % channels);
    }
    return new TensorFormat(
        input.layout() == Layout.NCHW,
        input.width(),
        input.height(),
        IntStream.range(0, channels)
            .map(channel -> reversed ? channels - 1 - channel : channel)
            .toArray(),
        factors,
        summands,
        table(normalisation, channels));
  }

  private static float[][] table(Normalisation normalisation, int channels) {
    float[][] floats = new float[channels][256];
    for (int channel = 0; channel < channels; channel++) {
      for (int value = 0; value < 256; value++) {
        floats[channel][value] = normalisation.apply(value, channel);
      }
    }
    return floats;
  }

  int channels() {
    return source.length;
  }

  /** Returns whether the tensor's channels are in another order than the image's. */
  boolean reorders() {
    return source[0] != 0;
  }
}
