package dev.glimpse.preprocess;

import dev.glimpse.model.Normalisation;

/**
 * A normalisation in floats: {@code value * factor + summand} of the value's channel.
 *
 * @param factors one factor per channel
 * @param summands one summand per channel
 */
record ChannelScaling(float[] factors, float[] summands) {

  static ChannelScaling of(Normalisation normalisation, int channels) {
    float[] factors = new float[channels];
    float[] summands = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      factors[channel] = (float) normalisation.scale(channel);
      summands[channel] = (float) normalisation.offset(channel);
    }
    return new ChannelScaling(factors, summands);
  }
}
