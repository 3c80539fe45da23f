package dev.glimpse.config;

import dev.glimpse.system.UserDirectories;
import java.nio.file.Path;

/** The folders of the settings, or those of the user where a setting is empty. */
final class FolderSettings {

  private FolderSettings() {}

  /** Returns the folder of unpacked libraries and models, which have to be on disk. */
  static Path cache(GlimpseConfig config) {
    Path folder = config.path(GlimpseConfig.CACHE_DIR);
    return folder == null ? UserDirectories.cache() : folder;
  }

  /** Returns the folder of models that are not bundled with Glimpse; it may not exist. */
  static Path models(GlimpseConfig config) {
    Path folder = config.path(GlimpseConfig.MODELS_DIR);
    return folder == null ? UserDirectories.data().resolve("models") : folder;
  }
}
