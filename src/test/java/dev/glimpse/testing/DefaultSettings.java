package dev.glimpse.testing;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.EventFormatConfig;
import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ImageLimitsConfig;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.image.ImageLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The defaults of the settings as the records that parts of Glimpse take. */
public final class DefaultSettings {

  private static final GlimpseConfig CONFIG = config();

  private DefaultSettings() {}

  /** Returns the limits on images. */
  public static ImageLimits imageLimits() {
    ImageLimitsConfig images = CONFIG.pipeline().images();
    return new ImageLimits(images.maxBytes(), images.maxPixels(), images.maxSide());
  }

  /** Returns the settings of fetching, with some changed. */
  public static FetchConfig fetch(String... settings) {
    return config(settings).fetch();
  }

  /** Returns the settings of event formats, with some changed. */
  public static EventFormatConfig eventFormat(String... settings) {
    return config(settings).eventFormat();
  }

  /** Returns the settings of the pipeline. */
  public static PipelineConfig pipeline() {
    return CONFIG.pipeline();
  }

  private static GlimpseConfig config(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add(KafkaSettings.BOOTSTRAP_SERVERS + "=unused:1");
    return ConfigSources.read(List.of(), null, Map.of(), all);
  }
}
