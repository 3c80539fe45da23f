package dev.glimpse.runtime;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.NativeLibrary;
import java.nio.file.Path;

/** Where things are unpacked that have to lie on disk. */
public final class CacheFolder {

  private CacheFolder() {}

  /** The configured folder, or the user's own. */
  public static Path of(GlimpseConfig config) {
    Path folder = config.path(GlimpseConfig.CACHE_DIR);
    return folder == null ? NativeLibrary.defaultCacheRoot() : folder;
  }
}
