package dev.glimpse.pipeline;

import dev.glimpse.config.GlimpseConfig;
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
  public static Path of(GlimpseConfig config) {
    Path folder = config.path(GlimpseConfig.MODELS_DIR);
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
  public static ModelCatalogue catalogue(GlimpseConfig config) {
    Path folder = of(config);
    boolean configured = !config.getString(GlimpseConfig.MODELS_DIR).isBlank();
    return new ModelCatalogue(
        configured || Files.isDirectory(folder) ? folder : null,
        CacheFolderLocation.of(config).resolve("models"));
  }
}
