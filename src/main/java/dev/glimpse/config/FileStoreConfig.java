package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The settings of files.
 *
 * @param roots folders below which {@code file:} URIs may be read; none means no files at all
 */
public record FileStoreConfig(List<Path> roots) implements StoreConfig {

  public static final String ROOTS = "glimpse.fetch.file.roots";

  private static final String SCHEME = "file";

  static final StoreSettings SETTINGS =
      new StoreSettings(
          List.of(SCHEME),
          FileStoreConfig::define,
          (config, schemes) -> new FileStoreConfig(config.paths(ROOTS)));

  /** Copies the list. */
  public FileStoreConfig {
    roots = List.copyOf(roots);
  }

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  private static void define(ConfigDef definition) {
    definition.define(
        ROOTS, LIST, "", HIGH, "Folders below which file: URIs may be read. Empty: none.");
  }
}
