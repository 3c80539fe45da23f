package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigException;

/** The settings of shadow models. */
public final class ShadowSettings {

  public static final String SHADOW = "glimpse.shadow";
  public static final String TOPIC = "glimpse.topics.shadow";
  public static final String BYTES = "glimpse.shadow.bytes";

  private ShadowSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            SHADOW,
            LIST,
            List.of(),
            MEDIUM,
            "Shadow models, which score the images of other models, and whose predictions go to"
                + " glimpse.topics.shadow: MODEL=SHADOW, or SHADOW alone for the shadow of"
                + " glimpse.model. SHADOW is NAME or NAME:VERSION. They are loaded in addition to"
                + " glimpse.models.max.loaded and use the same device. Images are skipped while a"
                + " shadow is too slow or fails.")
        .define(
            TOPIC,
            STRING,
            "image-predictions-shadow",
            new NonEmptyString(),
            LOW,
            "The topic of the predictions of glimpse.shadow.")
        .define(
            BYTES,
            LONG,
            32L << 20,
            atLeast(1 << 20),
            LOW,
            "Bytes of the images that wait for shadows, in addition to glimpse.in.flight.bytes;"
                + " beyond it, images are skipped.");
  }

  /**
   * Returns the pairs of model and shadow.
   *
   * @return shadows as {@code NAME} or {@code NAME:VERSION}, by the name of the model that answers
   * @throws ConfigException if an element has another format, or a model has two shadows
   */
  static Map<String, String> pairs(GlimpseConfig config) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : config.strings(SHADOW)) {
      String[] parts = pair.split("=", -1);
      String shadow = parts[parts.length - 1].strip();
      String model =
          parts.length == 1
              ? config.getString(GlimpseConfig.MODEL).replaceFirst(":.*", "")
              : parts[0].strip();
      if (parts.length > 2 || shadow.isEmpty() || model.isEmpty() || model.contains(":")) {
        throw new ConfigException(
            SHADOW, pair, "allowed: NAME, NAME:VERSION, or one of them after MODEL=");
      }
      if (pairs.put(model, shadow) != null) {
        throw new ConfigException(
            SHADOW, pair, "allowed: one shadow a model; " + model + " has two");
      }
    }
    return pairs;
  }
}
