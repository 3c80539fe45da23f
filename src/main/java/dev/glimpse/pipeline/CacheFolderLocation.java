package dev.glimpse.pipeline;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of unpacked files that have to be on disk. */
public final class CacheFolderLocation {

  private CacheFolderLocation() {}

  /** Returns the configured folder, or the user's default. */
  public static Path of(@Nullable Path configured) {
    return configured == null ? TensorFlowNativeLibrary.defaultCacheRoot() : configured;
  }
}
