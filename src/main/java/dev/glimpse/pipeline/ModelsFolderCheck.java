package dev.glimpse.pipeline;

import dev.glimpse.config.FolderSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.model.ModelCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of models that are not bundled with Glimpse. */
public final class ModelsFolderCheck {

  private ModelsFolderCheck() {}

  /** Returns the catalogue of the models in that folder and the bundled models. */
  public static ModelCatalogue catalogue(GlimpseConfig config) {
    Path folder = FolderSettings.models(config);
    boolean configured = !config.getString(GlimpseConfig.MODELS_DIR).isBlank();
    return new ModelCatalogue(
        configured || Files.isDirectory(folder) ? folder : null,
        FolderSettings.cache(config).resolve("models"));
  }
}
