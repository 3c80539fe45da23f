package dev.glimpse.pipeline;

import dev.glimpse.config.ServingConfig;
import dev.glimpse.model.ModelCatalogue;
import java.nio.file.Files;

/** The check of the folder of models that are not bundled with Glimpse. */
public final class ModelsFolderCheck {

  private ModelsFolderCheck() {}

  /**
   * Returns the catalogue of the models in that folder and the bundled models. The user's default
   * folder may be missing; one that the settings name may not.
   */
  public static ModelCatalogue catalogue(ServingConfig config) {
    return new ModelCatalogue(
        config.folderIsGiven() || Files.isDirectory(config.folder()) ? config.folder() : null,
        config.cacheFolder().resolve("models"));
  }
}
