package dev.glimpse.importer;

import dev.glimpse.download.ArchiveLimits;
import dev.glimpse.download.ArchiveUnpacker;
import dev.glimpse.model.LabelFileFinder;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A published model on disk, unpacked from its archive if it came in one, with the files around it.
 *
 * @param source the model
 * @param around the folder in which its labels may be
 * @param work a folder for files that are needed during the import
 */
record PublishedModelFiles(ModelSource source, Path around, Path work) {

  /**
   * Maximum depth of files in a folder. An archive contains one or two folders, and a SavedModel
   * its variables.
   */
  private static final int DEEPEST = 5;

  /** The configuration file of Hugging Face's models, which may contain labels. */
  private static final String CONFIG = "config.json";

  private static final List<String> LABELS =
      List.of(
          "labels.txt",
          "label.txt",
          "classes.txt",
          "class_names.txt",
          "labels.json",
          "class_indices.json",
          CONFIG);

  /**
   * Finds the model.
   *
   * @param path a file of a model, a folder or an archive
   * @param work a folder in which an archive may be unpacked
   * @throws ImportException if there is no model, or several, with their names
   */
  static PublishedModelFiles find(Path path, Path work) throws IOException {
    if (Files.isDirectory(path)) {
      return in(path, path, work);
    }
    if (Files.exists(path) && isToUnpack(path)) {
      Path unpacked = work.resolve("unpacked");
      ArchiveUnpacker.unpack(path, unpacked, ArchiveLimits.MODELS);
      return in(unpacked, path, work);
    }
    Path folder = path.toAbsolutePath().getParent();
    for (ModelFormat format : ModelFormats.ALL) {
      Optional<ModelSource> source = format.at(path);
      if (source.isPresent()) {
        return new PublishedModelFiles(source.get(), folder == null ? path : folder, work);
      }
    }
    if (Files.exists(path)) { // the load refuses it by its content
      return new PublishedModelFiles(
          new FrozenGraphSource(path), folder == null ? path : folder, work);
    }
    throw new ImportException(
        Files.isSymbolicLink(path)
            ? "%s is a link to %s, which does not exist"
                .formatted(path, Files.readSymbolicLink(path))
            : path + " does not exist");
  }

  private static boolean isToUnpack(Path file) throws IOException {
    if (!ArchiveUnpacker.isOne(file)) {
      return false;
    }
    for (ModelFormat format : ModelFormats.ALL) {
      if (format.isArchive(file)) {
        return false;
      }
    }
    return true;
  }

  private static PublishedModelFiles in(Path folder, Path named, Path work) throws IOException {
    List<Path> files = filesIn(folder);
    for (ModelFormat format : ModelFormats.ALL) {
      List<ModelSource> models = distinct(format.among(files));
      if (models.size() == 1) {
        return new PublishedModelFiles(models.get(0), folder, work);
      }
      if (!models.isEmpty()) {
        throw new ImportException(
            "%s contains several models; pass the path of one of them: %s"
                .formatted(
                    named, models.stream().map(model -> folder.relativize(model.file())).toList()));
      }
    }
    throw new ImportException(named + " contains neither " + formats() + instead(folder, files));
  }

  private static String formats() {
    return ModelFormats.ALL.stream().map(ModelFormat::noun).collect(Collectors.joining(" nor "));
  }

  /**
   * Leaves out links to a model that also has a shorter path, as in volumes of Kubernetes, where
   * each file is a link through {@code ..data}.
   */
  private static List<ModelSource> distinct(List<ModelSource> models) throws IOException {
    Map<List<Path>, ModelSource> byFiles = new LinkedHashMap<>();
    for (ModelSource model : models) {
      byFiles.merge(
          model.parts(),
          model,
          (one, other) -> other.file().getNameCount() < one.file().getNameCount() ? other : one);
    }
    return List.copyOf(byFiles.values());
  }

  /** Returns all files in a folder, following links, without the hidden files of macOS. */
  private static List<Path> filesIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        DEEPEST,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !file.getFileName().toString().startsWith("._")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // a broken link, or a link to an enclosing folder
          }
        });
    return files.stream().sorted().toList();
  }

  private static String instead(Path folder, List<Path> files) throws IOException {
    for (Path file : files) {
      Optional<ForeignModelFormat> foreign = ForeignModelFormat.of(file);
      if (foreign.isPresent() && !foreign.get().isText()) {
        return ", only " + foreign.get().within(folder.relativize(file));
      }
    }
    return "";
  }

  /**
   * Returns a description of the model's origin, used if the user gives none.
   *
   * @param named the imported file or folder; a folder is described by the model's file
   */
  String origin(Path named) {
    return "%s, sha256 %s"
        .formatted(
            named.toAbsolutePath().normalize().getFileName(),
            ModelFolder.sha256(Files.isRegularFile(named) ? named : source.file()));
  }

  /**
   * Finds labels under a name that tools give them: beside the model's file or in its {@code
   * assets}, at the top of its archive, or beside the folder of a SavedModel, where Teachable
   * Machine puts them.
   */
  Optional<Path> labelsBeside() {
    Path folder = Objects.requireNonNull(source.file().toAbsolutePath().getParent());
    List<Path> folders = new ArrayList<>(List.of(folder, folder.resolve("assets"), around));
    Path parent = folder.getParent();
    if (parent != null && source.file().endsWith(ModelDescriptor.GRAPH)) {
      folders.add(parent);
    }
    return folders.stream()
        .flatMap(place -> LABELS.stream().map(place::resolve))
        .filter(Files::isRegularFile)
        .filter(file -> !file.endsWith(CONFIG) || LabelFileFinder.isIn(file))
        .findFirst();
  }

  /**
   * Returns a file of labels that is beside the model's file, at the top of its archive, or bundled
   * with Glimpse.
   */
  Optional<Path> labels(String name) throws IOException {
    for (Path file : List.of(source.file().resolveSibling(name), around.resolve(name))) {
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    try (InputStream carried =
        PublishedModelFiles.class.getResourceAsStream("/models/labels/" + name)) {
      if (carried == null) {
        return Optional.empty();
      }
      Path copy = work.resolve(name);
      Files.copy(carried, copy, StandardCopyOption.REPLACE_EXISTING);
      return Optional.of(copy);
    }
  }
}
