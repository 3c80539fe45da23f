package dev.glimpse.testing;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.store.FetchPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The defaults of the settings as the records that parts of Glimpse take. */
public final class DefaultSettings {

  private static final GlimpseConfig CONFIG =
      ConfigSources.read(
          List.of(), null, Map.of(), List.of(KafkaSettings.BOOTSTRAP_SERVERS + "=unused:1"));

  private DefaultSettings() {}

  /** Returns the limits on images. */
  public static ImageLimits imageLimits() {
    return new ImageLimits(
        CONFIG.getInt(GlimpseConfig.IMAGE_MAX_BYTES),
        CONFIG.getLong(GlimpseConfig.IMAGE_MAX_PIXELS),
        CONFIG.getInt(GlimpseConfig.IMAGE_MAX_SIDE));
  }

  /** Returns the rules for fetches. */
  public static FetchPolicy fetchPolicy() {
    return new FetchPolicy(
        Set.copyOf(CONFIG.strings(FetchSettings.SCHEMES)),
        CONFIG.paths(FetchSettings.FILE_ROOTS),
        CONFIG.strings(FetchSettings.HTTP_HOSTS),
        CONFIG.getBoolean(FetchSettings.HTTP_PRIVATE),
        CONFIG.getInt(FetchSettings.HTTP_MAX_REDIRECTS),
        CONFIG.duration(FetchSettings.CONNECT_TIMEOUT),
        CONFIG.duration(FetchSettings.TIMEOUT),
        CONFIG.getInt(GlimpseConfig.IMAGE_MAX_BYTES));
  }
}
