package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** From a pixel's value, 0 to 255, to the float that the model takes. */
public sealed interface Normalisation {

  /** Factor of one channel: the float is {@code value * scale + offset}. */
  double scale(int channel);

  /** Summand of one channel. */
  double offset(int channel);

  /** The same for every channel: {@code value * scale + offset}. */
  record Affine(double scale, double offset) implements Normalisation {
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
   * A channel's own: {@code (value / 255 - mean) / deviation}.
   *
   * @param mean one number a channel
   * @param deviation one number a channel, above 0
   */
  record Standard(List<Double> mean, List<Double> deviation) implements Normalisation {
    public Standard {
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
    }

    @Override
    public double scale(int channel) {
      return 1 / (255 * deviation.get(channel));
    }

    @Override
    public double offset(int channel) {
      return -mean.get(channel) / deviation.get(channel);
    }
  }

  /** As a descriptor says it: {@code scale} and {@code offset}, or {@code mean, deviation}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Normalisation of(JsonNode yaml) {
    return yaml.has("mean")
        ? new Standard(numbers(yaml.get("mean")), numbers(yaml.get("deviation")))
        : new Affine(yaml.get("scale").asDouble(), yaml.get("offset").asDouble());
  }

  private static List<Double> numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asDouble).toList();
  }
}
