package dev.glimpse.pipeline;

import dev.glimpse.config.ServingConfig;
import dev.glimpse.model.ModelCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of models that are not bundled with Glimpse. */
public final class ModelsFolderCheck {

  private ModelsFolderCheck() {}

  /**
   * Returns the configured folder; else the user's default, {@code $XDG_DATA_HOME/glimpse/models}
   * or {@code ~/.local/share/glimpse/models}, which may not exist.
   */
  public static Path of(ServingConfig config) {
    Path folder = config.folder();
    if (folder != null) {
      return folder;
    }
    String xdg = System.getenv("XDG_DATA_HOME");
    Path base =
        xdg != null && Path.of(xdg).isAbsolute()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".local", "share");
    return base.resolve("glimpse").resolve("models");
  }

  /** Returns the catalogue of the models in that folder and the bundled models. */
  public static ModelCatalogue catalogue(ServingConfig config) {
    Path folder = of(config);
    return new ModelCatalogue(
        config.folder() != null || Files.isDirectory(folder) ? folder : null,
        CacheFolderLocation.of(config.cacheFolder()).resolve("models"));
  }
}
