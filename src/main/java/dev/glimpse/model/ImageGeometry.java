package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** The part of an image that becomes the model's input, which need not be square. */
public sealed interface ImageGeometry {

  /** The whole image; width and height are scaled independently. */
  record Squash() implements ImageGeometry {
    @JsonValue
    String yaml() {
      return "squash";
    }
  }

  /**
   * The middle, as {@code tf.image.central_crop} cuts it; then scaled like {@link Squash}.
   *
   * @param fraction the fraction of width and of height, above 0 and at most 1
   */
  record CentralCrop(double fraction) implements ImageGeometry {
    @JsonValue
    Map<String, Double> yaml() {
      return Map.of("central-crop", fraction);
    }
  }

  /**
   * The middle of the image scaled in proportion: the shorter side gets a given length. Rounded
   * like torchvision.
   *
   * @param pixels the length of the shorter side, at least the height and the width of the model's
   *     input
   */
  record ShortSide(int pixels) implements ImageGeometry {
    @JsonValue
    Map<String, Integer> yaml() {
      return Map.of("short-side", pixels);
    }
  }

  /**
   * The whole image, with black bars on two sides that give it the proportions of the model's
   * input.
   */
  record Pad() implements ImageGeometry {
    @JsonValue
    String yaml() {
      return "pad";
    }
  }

  /** The digit in the image, in MNIST's form. */
  record Digit() implements ImageGeometry {
    @JsonValue
    String yaml() {
      return "digit";
    }
  }

  /** Parses a descriptor's value: a word, or a word with a number. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ImageGeometry of(JsonNode yaml) {
    String word = yaml.isObject() ? yaml.fieldNames().next() : yaml.asText();
    return switch (word) {
      case "squash" -> new Squash();
      case "central-crop" -> new CentralCrop(yaml.get(word).asDouble());
      case "short-side" -> new ShortSide(yaml.get(word).asInt());
      case "pad" -> new Pad();
      case "digit" -> new Digit();
      default -> throw new IllegalArgumentException("Unknown geometry: " + word);
    };
  }
}
