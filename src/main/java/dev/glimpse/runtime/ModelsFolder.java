package dev.glimpse.runtime;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.model.ModelCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where models are kept that Glimpse does not carry. */
public final class ModelsFolder {

  private ModelsFolder() {}

  /**
   * The configured folder; else the user's own, {@code $XDG_DATA_HOME/glimpse/models} or {@code
   * ~/.local/share/glimpse/models}, which need not be there.
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

  /** The models in that folder and those that Glimpse carries. */
  public static ModelCatalogue catalogue(GlimpseConfig config) {
    Path folder = of(config);
    boolean configured = !config.getString(GlimpseConfig.MODELS_DIR).isBlank();
    return new ModelCatalogue(
        configured || Files.isDirectory(folder) ? folder : null,
        CacheFolder.of(config).resolve("models"));
  }
}
