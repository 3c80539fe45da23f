package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The options of a layer. It notes which ones are read, so that no option is ignored silently: one
 * that is unknown here may change the result.
 */
final class LayerOptions {

  /** Options without an effect on what a trained network computes. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "name",
          "trainable",
          "dtype",
          "batch_input_shape",
          "batch_shape",
          "build_input_shape",
          "input_dtype",
          "sparse",
          "ragged",
          "optional",
          "seed",
          "quantization_config",
          "lora_rank",
          "lora_alpha");

  /** The values that a layer's weights start from, and what keeps them small in training. */
  private static final Pattern TRAINING = Pattern.compile(".*(initializer|regularizer|constraint)");

  private final LayerConfiguration layer;
  private final Set<String> read = new HashSet<>();
  private boolean othersIgnored;

  LayerOptions(LayerConfiguration layer) {
    this.layer = layer;
  }

  private JsonNode option(String key) {
    read.add(key);
    return layer.options().path(key);
  }

  /** Returns an option as it is; a missing node if it is absent. */
  JsonNode json(String key) {
    return option(key);
  }

  String text(String key, String byDefault) {
    JsonNode value = option(key);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    if (!value.isTextual()) {
      throw refused(key);
    }
    return value.asText();
  }

  boolean flag(String key, boolean byDefault) {
    JsonNode value = option(key);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    if (!value.isBoolean()) {
      throw refused(key);
    }
    return value.booleanValue();
  }

  double number(String key, double byDefault) {
    JsonNode value = option(key);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    if (!value.isNumber()) {
      throw refused(key);
    }
    return value.doubleValue();
  }

  /** Returns a positive number, which has no default. */
  int count(String key) {
    JsonNode value = option(key);
    if (!value.isInt() || value.intValue() < 1) {
      throw refused(key);
    }
    return value.intValue();
  }

  int count(String key, int byDefault) {
    JsonNode value = option(key);
    return value.isMissingNode() || value.isNull() ? byDefault : count(key);
  }

  /** Returns two positive numbers, for height and width; one in the file counts for both. */
  int[] pair(String key, int[] byDefault) {
    JsonNode value = option(key);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    JsonNode first = value.isArray() && value.size() == 2 ? value.get(0) : value;
    JsonNode second = value.isArray() && value.size() == 2 ? value.get(1) : value;
    if (!first.isInt() || !second.isInt() || first.intValue() < 1 || second.intValue() < 1) {
      throw refused(key);
    }
    return new int[] {first.intValue(), second.intValue()};
  }

  /** Returns numbers at the sides of an image: top, bottom, left, right. */
  int[] sides(String key) {
    JsonNode value = option(key);
    int[] sides = new int[4];
    for (int i = 0; i < 4; i++) {
      JsonNode one = value.isArray() ? value.path(i / 2) : value;
      one = one.isArray() ? one.path(i % 2) : one;
      if (!one.isInt() || one.intValue() < 0) {
        throw refused(key);
      }
      sides[i] = one.intValue();
    }
    return sides;
  }

  /** Returns an option with one number for each channel, or one for all. */
  float[] numbers(String key) {
    JsonNode value = option(key);
    JsonNode flat = value;
    while (flat.size() == 1 && flat.get(0).isArray()) { // Keras writes means as [[[[a, b, c]]]]
      flat = flat.get(0);
    }
    if (flat.isNumber()) {
      return new float[] {flat.floatValue()};
    }
    float[] numbers = new float[flat.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!flat.get(i).isNumber()) {
        throw refused(key);
      }
      numbers[i] = flat.get(i).floatValue();
    }
    if (numbers.length == 0) {
      throw refused(key);
    }
    return numbers;
  }

  /** Checks that an option is missing or has the only value that can be imported. */
  void only(String key, Object value) {
    JsonNode found = option(key);
    if (!found.isMissingNode() && !found.isNull() && !found.asText().equals(value.toString())) {
      throw refused(key);
    }
  }

  /** Notes that the remaining options have no effect in inference. */
  void ignoreOthers() {
    othersIgnored = true;
  }

  /** Checks that each option was read, or has no effect. */
  void checkAllRead() {
    if (othersIgnored) {
      return;
    }
    for (Map.Entry<String, JsonNode> option : layer.options().properties()) {
      String key = option.getKey();
      if (!read.contains(key)
          && !WITHOUT_EFFECT.contains(key)
          && !TRAINING.matcher(key).matches()
          && !option.getValue().isNull()) {
        throw refused(key);
      }
    }
  }

  /** Returns the exception for a value that cannot be imported. */
  KerasFileException refused(String key) {
    String value = layer.options().path(key).toString();
    return new KerasFileException(
        "The layer %s has the option %s=%s, which cannot be imported"
            .formatted(
                layer.described(),
                key,
                value.length() <= 100 ? value : value.substring(0, 100) + "..."));
  }
}
