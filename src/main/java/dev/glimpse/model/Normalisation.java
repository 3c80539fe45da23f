package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** The mapping from a pixel's value, 0 to 255, to the float that the model takes. */
public sealed interface Normalisation {

  /** Returns the factor of one channel: the float is {@code value * scale + offset}. */
  double scale(int channel);

  /** Returns the summand of one channel. */
  double offset(int channel);

  /**
   * Returns the float of one channel's value. It is computed in float32 in the same order as in
   * Python's code, so that it is the same to the bit.
   */
  float apply(int value, int channel);

  /** One mapping for all channels: {@code value * scale + offset}. */
  record Affine(double scale, double offset) implements Normalisation {
    @Override
    public float apply(int value, int channel) {
      return value * (float) scale + (float) offset;
    }

    @Override
    public double scale(int channel) {
      return scale;
    }

    @Override
    public double offset(int channel) {
      return offset;
    }
  }

  /**
   * A mapping per channel: {@code (value / divisor - mean) / deviation}.
   *
   * @param divisor above 0
   * @param mean one number for all channels, or one per channel in the tensor's order
   * @param deviation likewise, each above 0
   */
  record Standard(double divisor, List<Double> mean, List<Double> deviation)
      implements Normalisation {

    /** The default divisor of a descriptor: the largest value becomes 1. */
    private static final double WHITE = 255;

    public Standard {
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
    }

    @Override
    public double scale(int channel) {
      return 1 / (divisor * of(channel, deviation));
    }

    @Override
    public double offset(int channel) {
      return -of(channel, mean) / of(channel, deviation);
    }

    @Override
    public float apply(int value, int channel) {
      return (value / (float) divisor - (float) of(channel, mean)) / (float) of(channel, deviation);
    }

    private static double of(int channel, List<Double> numbers) {
      return numbers.get(numbers.size() == 1 ? 0 : channel);
    }
  }

  /** Parses a descriptor's keys: {@code scale, offset}, or {@code divisor, mean, deviation}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Normalisation of(JsonNode yaml) {
    return yaml.has("mean")
        ? new Standard(
            yaml.path("divisor").asDouble(Standard.WHITE),
            numbers(yaml.get("mean")),
            numbers(yaml.get("deviation")))
        : new Affine(yaml.get("scale").asDouble(), yaml.get("offset").asDouble());
  }

  private static List<Double> numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asDouble).toList();
  }
}
