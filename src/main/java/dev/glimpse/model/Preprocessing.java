package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an encoded image becomes what the model's input takes. In a descriptor this is a preset's
 * name, or a mapping whose keys win over those of the preset that it names.
 *
 * @param preset the name of the preset that this began as
 * @param jpeg which of the JPEG decoder's transforms
 * @param jpegRatio how much smaller than they are JPEGs may be decoded, in width and in height: 1,
 *     2, 4 or 8
 * @param orientation what becomes of EXIF's orientation
 * @param geometry which part of the image becomes the model's input
 * @param interpolation how it is brought to size
 * @param channelOrder the order of the tensor's channels
 * @param normalisation from 0 to 255 to the model's floats
 */
public record Preprocessing(
    @Nullable String preset,
    JpegDecoding jpeg,
    int jpegRatio,
    Orientation orientation,
    Geometry geometry,
    Interpolation interpolation,
    ChannelOrder channelOrder,
    Normalisation normalisation) {

  private static final String PRESET = "preset";

  /** The names that {@link #preset} knows. */
  public static List<String> presets() {
    return Presets.names();
  }

  /**
   * The preset of that name.
   *
   * @throws ModelException naming the presets there are
   */
  public static Preprocessing preset(String name) {
    return of(name, Presets.keys(name));
  }

  /** As a descriptor says it. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Preprocessing of(JsonNode yaml) {
    if (yaml.isTextual()) {
      return preset(yaml.textValue());
    }
    String preset = yaml.has(PRESET) ? yaml.get(PRESET).textValue() : null;
    ObjectNode keys = preset == null ? Presets.defaults() : Presets.keys(preset);
    yaml.properties().forEach(key -> keys.set(key.getKey(), key.getValue()));
    return of(preset, keys);
  }

  private static Preprocessing of(@Nullable String preset, ObjectNode keys) {
    return new Preprocessing(
        preset,
        Yaml.value(keys.get("jpeg"), JpegDecoding.class),
        keys.get("jpegRatio").intValue(),
        Yaml.value(keys.get("orientation"), Orientation.class),
        Yaml.value(keys.get("geometry"), Geometry.class),
        Yaml.value(keys.get("interpolation"), Interpolation.class),
        Yaml.value(keys.get("channelOrder"), ChannelOrder.class),
        Yaml.value(keys.get("normalisation"), Normalisation.class));
  }

  /** The shortest that reads back as this: a preset's name, or what differs from it. */
  @JsonValue
  Object yaml() {
    Map<String, Object> keys = new LinkedHashMap<>(keys());
    if (preset == null) {
      return keys;
    }
    keys.entrySet().removeAll(preset(preset).keys().entrySet());
    if (keys.isEmpty()) {
      return preset;
    }
    Map<String, Object> changed = new LinkedHashMap<>(Map.of(PRESET, preset));
    changed.putAll(keys);
    return changed;
  }

  /** All that decides what becomes of an image, spelt out. */
  public Map<String, Object> keys() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("jpeg", jpeg);
    keys.put("jpegRatio", jpegRatio);
    keys.put("orientation", orientation);
    keys.put("geometry", geometry);
    keys.put("interpolation", interpolation);
    keys.put("channelOrder", channelOrder);
    keys.put("normalisation", normalisation);
    return keys;
  }
}
