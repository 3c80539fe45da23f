package dev.glimpse.pipeline;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import java.nio.file.Path;

/** The folder of unpacked files that have to be on disk. */
public final class CacheFolderLocation {

  private CacheFolderLocation() {}

  /** Returns the configured folder, or the user's default. */
  public static Path of(GlimpseConfig config) {
    Path folder = config.path(GlimpseConfig.CACHE_DIR);
    return folder == null ? TensorFlowNativeLibrary.defaultCacheRoot() : folder;
  }
}
