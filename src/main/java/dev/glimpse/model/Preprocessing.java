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
 * The preprocessing that turns an encoded image into the model's input. In a descriptor this is a
 * preset's name, or a mapping whose keys override those of the preset that it names.
 *
 * @param preset the name of the preset that this is based on
 * @param jpeg the inverse transform of the JPEG decoder
 * @param jpegRatio the maximum factor by which JPEGs may be decoded smaller, in width and in
 *     height: 1, 2, 4 or 8
 * @param orientation the handling of EXIF's orientation
 * @param geometry the part of the image that becomes the model's input
 * @param interpolation the interpolation that scales it
 * @param channelOrder the order of the tensor's channels
 * @param normalisation the mapping from 0 to 255 to the model's floats
 */
public record Preprocessing(
    @Nullable String preset,
    JpegDecoding jpeg,
    int jpegRatio,
    OrientationSource orientation,
    ImageGeometry geometry,
    Interpolation interpolation,
    ChannelOrder channelOrder,
    Normalisation normalisation) {

  private static final String PRESET = "preset";

  /** Returns the names of the presets. */
  public static List<String> presets() {
    return PreprocessingPresets.names();
  }

  /**
   * Returns the preset of that name.
   *
   * @throws ModelException if it does not exist, naming the available presets
   */
  public static Preprocessing preset(String name) {
    return of(name, PreprocessingPresets.keys(name));
  }

  /** Parses a descriptor's value. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Preprocessing of(JsonNode yaml) {
    if (yaml.isTextual()) {
      return preset(yaml.textValue());
    }
    String preset = yaml.has(PRESET) ? yaml.get(PRESET).textValue() : null;
    ObjectNode keys =
        preset == null ? PreprocessingPresets.defaults() : PreprocessingPresets.keys(preset);
    yaml.properties().forEach(key -> keys.set(key.getKey(), key.getValue()));
    return of(preset, keys);
  }

  private static Preprocessing of(@Nullable String preset, ObjectNode keys) {
    return new Preprocessing(
        preset,
        YamlReader.value(keys.get("jpeg"), JpegDecoding.class),
        keys.get("jpegRatio").intValue(),
        YamlReader.value(keys.get("orientation"), OrientationSource.class),
        YamlReader.value(keys.get("geometry"), ImageGeometry.class),
        YamlReader.value(keys.get("interpolation"), Interpolation.class),
        YamlReader.value(keys.get("channelOrder"), ChannelOrder.class),
        YamlReader.value(keys.get("normalisation"), Normalisation.class));
  }

  /** Returns a copy with another handling of EXIF's orientation. */
  public Preprocessing with(OrientationSource source) {
    return new Preprocessing(
        preset, jpeg, jpegRatio, source, geometry, interpolation, channelOrder, normalisation);
  }

  /**
   * Returns the shortest form that reads back as this: a preset's name, or its differences from it.
   */
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

  /** Returns all keys with their values, including those of the preset. */
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
