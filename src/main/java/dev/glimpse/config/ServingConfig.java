package dev.glimpse.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of the models that answer requests.
 *
 * @param model the model of requests that name none, as {@code NAME} or {@code NAME:VERSION}
 * @param folder the folder of models, which may not exist if it is the user's default
 * @param folderIsGiven whether the settings name the folder of models
 * @param cacheFolder the folder for unpacked bundled models
 * @param topK labels in a prediction, if neither the request nor the model sets their number
 * @param maxLoaded the maximum models that are loaded at the same time
 * @param memoryBytes bytes of native memory for models; 0 for the memory that the process has
 * @param pollInterval the interval of checks for changed versions
 * @param scoreCacheBytes bytes of the heap for cached scores; 0 for no cache
 */
public record ServingConfig(
    String model,
    Path folder,
    boolean folderIsGiven,
    Path cacheFolder,
    int topK,
    int maxLoaded,
    long memoryBytes,
    Duration pollInterval,
    long scoreCacheBytes) {

  static ServingConfig of(GlimpseConfig config) {
    return new ServingConfig(
        config.getString(GlimpseConfig.MODEL),
        FolderSettings.models(config),
        config.path(GlimpseConfig.MODELS_DIR) != null,
        FolderSettings.cache(config),
        config.getInt(GlimpseConfig.TOP_K),
        config.getInt(ServingSettings.MAX_LOADED),
        config.getLong(ServingSettings.MEMORY_BYTES),
        config.duration(ServingSettings.POLL_INTERVAL),
        config.getLong(ServingSettings.CACHE_BYTES));
  }
}
