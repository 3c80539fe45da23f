package dev.glimpse.model;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The available models: those in a folder of the user's, and those bundled with Glimpse.
 *
 * <p>The folder contains {@code NAME/VERSION/model.yaml} and the model's other files beside it. It
 * is read each time, so that versions may be added or removed while others are in use. To add a
 * version, prepare it under a name that begins with a dot, which is ignored, and then rename it. An
 * opened model stays usable when its folder changes.
 */
public final class ModelCatalogue {

  private final @Nullable Path folder;
  private final BundledModels bundled;

  /**
   * Creates a catalogue.
   *
   * @param folder a folder with one folder per model; null for bundled models only
   * @param cache the folder where bundled models are unpacked
   */
  public ModelCatalogue(@Nullable Path folder, Path cache) {
    this.folder = folder;
    this.bundled = new BundledModels(cache);
  }

  /**
   * An available version of a model; it is validated only when it is opened.
   *
   * @param folder the version's folder; null for a bundled model
   */
  public record Entry(String name, String version, @Nullable Path folder) {
    @Override
    public String toString() {
      return name + ":" + version;
    }
  }

  /** Returns the folder of a model's version in a catalogue folder. */
  public static Path home(Path folder, String name, String version) {
    return folder.resolve(name).resolve(version);
  }

  /**
   * Returns the version that follows the highest one of a model in a catalogue folder: 1 for a new
   * model, 3 after 2, and 1.4.1 after 1.4.
   */
  public static String nextVersion(Path folder, String name) {
    return folders(folder.resolve(name)).stream()
        .map(ModelCatalogue::nameOf)
        .max(VersionOrder.ORDER)
        .map(
            highest ->
                highest.matches("\\d+")
                    ? new BigInteger(highest).add(BigInteger.ONE).toString()
                    : highest + ".1")
        .orElse("1");
  }

  /** Returns all available versions by name and then by version, the highest last. */
  public List<Entry> list() {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ModelException("Model directory " + folder + " does not exist");
    }
    List<Entry> entries = new ArrayList<>();
    for (Path name : folders(folder)) {
      for (Path version : folders(name)) {
        if (Files.isRegularFile(version.resolve(ModelDescriptor.FILE))) {
          entries.add(new Entry(nameOf(name), nameOf(version), version));
        }
      }
    }
    for (String name : BundledModels.NAMES) {
      if (entries.stream().noneMatch(entry -> entry.name().equals(name))) {
        entries.add(new Entry(name, bundled.version(name), null));
      }
    }
    entries.sort(
        Comparator.comparing(Entry::name).thenComparing(Entry::version, VersionOrder.ORDER));
    return entries;
  }

  /**
   * Finds and opens a model; a model in the folder hides a bundled one of the same name.
   *
   * @param reference {@code name} for the highest version, or {@code name:version}
   * @throws ModelException if the model does not exist, naming the available ones, or is invalid
   */
  public ModelFolder find(String reference) {
    return open(entry(reference));
  }

  /**
   * Finds a model without opening it.
   *
   * @throws ModelException if the model does not exist, naming the available ones
   */
  public Entry entry(String reference) {
    ModelReference parsed = ModelReference.parse(reference);
    List<Entry> entries = list();
    return entries.stream()
        .filter(entry -> entry.name().equals(parsed.name()))
        .filter(entry -> parsed.version() == null || entry.version().equals(parsed.version()))
        .reduce((lower, higher) -> higher)
        .orElseThrow(
            () ->
                new ModelException(
                    "Model " + reference + " does not exist; available: " + entries));
  }

  /**
   * Opens a version.
   *
   * @throws ModelException if it is invalid, or its name or version differs from its folder's
   */
  public ModelFolder open(Entry entry) {
    Path path = entry.folder();
    return path == null ? bundled.unpacked(entry.name()) : named(entry, ModelFolder.open(path));
  }

  /** Opens a version like {@link #open}, but without reading the graph. */
  public ModelFolder describe(Entry entry) {
    Path path = entry.folder();
    return path == null ? bundled.unpacked(entry.name()) : named(entry, ModelFolder.read(path));
  }

  private static ModelFolder named(Entry entry, ModelFolder model) {
    ModelDescriptor descriptor = model.descriptor();
    if (!descriptor.name().equals(entry.name()) || !descriptor.version().equals(entry.version())) {
      throw new ModelException(
          "%s says that it is %s:%s; name the folders of the model and its version after these"
              .formatted(
                  model.path().resolve(ModelDescriptor.FILE),
                  descriptor.name(),
                  descriptor.version()));
    }
    return model;
  }

  private static List<Path> folders(@Nullable Path parent) {
    if (parent == null) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(child -> !nameOf(child).startsWith(".") && Files.isDirectory(child))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of(); // removed since it was listed
    } catch (IOException e) {
      throw new ModelException("Model directory " + parent + " cannot be read: " + e, e);
    }
  }

  private static String nameOf(Path path) {
    return path.getFileName().toString();
  }
}
