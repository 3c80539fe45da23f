package dev.glimpse.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models at hand: those in a folder of the user's, and those that Glimpse carries.
 *
 * <p>The folder holds {@code NAME/VERSION/model.yaml} and the model's other files beside it. It is
 * read anew each time, so that a version may come or go while it is in use: one is prepared under a
 * name that begins with a dot, which is never looked at, and then renamed. What was opened stays
 * the caller's, whatever becomes of the folder.
 */
public final class ModelCatalogue {

  private final @Nullable Path folder;
  private final CarriedModels carried;

  /**
   * For a catalogue folder.
   *
   * @param folder holds a folder a model, or null for none
   * @param cache where models that Glimpse carries are unpacked
   */
  public ModelCatalogue(@Nullable Path folder, Path cache) {
    this.folder = folder;
    this.carried = new CarriedModels(cache);
  }

  /**
   * A version of a model that there is; whether it is in order is seen when it is opened.
   *
   * @param folder where it is, or null for one that Glimpse carries
   */
  public record Entry(String name, String version, @Nullable Path folder) {
    @Override
    public String toString() {
      return name + ":" + version;
    }
  }

  /** Where a version of a model belongs in a catalogue folder. */
  public static Path home(Path folder, String name, String version) {
    return folder.resolve(name).resolve(version);
  }

  /** All there are, by name and then by version, the highest last. */
  public List<Entry> list() {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ModelException("The model folder " + folder + " is none");
    }
    List<Entry> entries = new ArrayList<>();
    for (Path name : folders(folder)) {
      for (Path version : folders(name)) {
        if (Files.isRegularFile(version.resolve(ModelDescriptor.FILE))) {
          entries.add(new Entry(nameOf(name), nameOf(version), version));
        }
      }
    }
    for (String name : CarriedModels.NAMES) {
      if (entries.stream().noneMatch(entry -> entry.name().equals(name))) {
        entries.add(new Entry(name, carried.version(name), null));
      }
    }
    entries.sort(Comparator.comparing(Entry::name).thenComparing(Entry::version, Versions.ORDER));
    return entries;
  }

  /**
   * Finds and opens a model; a folder's model hides a carried one of the same name.
   *
   * @param reference {@code name} for its highest version, or {@code name:version}
   * @throws ModelException naming the models that there are, or what is wrong with this one
   */
  public ModelFolder find(String reference) {
    return open(entry(reference));
  }

  /**
   * Finds a model, and does not open it.
   *
   * @throws ModelException naming the models that there are
   */
  public Entry entry(String reference) {
    ModelReference wanted = ModelReference.parse(reference);
    List<Entry> entries = list();
    return entries.stream()
        .filter(entry -> entry.name().equals(wanted.name()))
        .filter(entry -> wanted.version() == null || entry.version().equals(wanted.version()))
        .reduce((lower, higher) -> higher)
        .orElseThrow(
            () -> new ModelException("There is no model " + reference + "; there are: " + entries));
  }

  /**
   * Opens one.
   *
   * @throws ModelException if it is not in order, or is another than its folder's name says
   */
  public ModelFolder open(Entry entry) {
    Path path = entry.folder();
    return path == null ? carried.unpacked(entry.name()) : named(entry, ModelFolder.open(path));
  }

  /** The same, without reading the graph. */
  public ModelFolder look(Entry entry) {
    Path path = entry.folder();
    return path == null ? carried.unpacked(entry.name()) : named(entry, ModelFolder.read(path));
  }

  private static ModelFolder named(Entry entry, ModelFolder model) {
    ModelDescriptor descriptor = model.descriptor();
    if (!descriptor.name().equals(entry.name()) || !descriptor.version().equals(entry.version())) {
      throw new ModelException(
          "%s says that it is %s:%s; the folders of a model and its version bear their names"
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
      return List.of(); // gone since it was listed
    } catch (IOException e) {
      throw new ModelException("The model folder " + parent + " cannot be read: " + e, e);
    }
  }

  private static String nameOf(Path path) {
    return path.getFileName().toString();
  }
}
