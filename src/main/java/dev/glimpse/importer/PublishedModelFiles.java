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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a model on disk, unpacked from its archive if it came in one.
 *
 * @param graph a frozen graph, or {@code saved_model.pb} in the folder of a SavedModel
 * @param around the folder in which its labels may be
 * @param work a folder for files that are needed during the import
 */
record PublishedModelFiles(Path graph, Path around, Path work) {

  /**
   * Maximum depth of files in a folder. An archive contains one or two folders, and a SavedModel
   * its variables.
   */
  private static final int DEEPEST = 5;

  private static final Pattern CHECKPOINT =
      Pattern.compile(
          "checkpoint|.+\\.(ckpt|ckpt[.-].+|index|meta|data-\\d{5}-of-\\d{5}|weights\\.h5)");

  private static final String EXPORT_IT =
      "load it into the model that it was saved from, and export that: model.export(\"folder\")"
          + " in Keras 3, tf.saved_model.save(model, \"folder\") elsewhere";

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

  /** Files beside a SavedModel that are not graphs. */
  private static final Set<String> NO_GRAPHS = Set.of("keras_metadata.pb", "fingerprint.pb");

  /**
   * Finds the model.
   *
   * @param path a graph, a folder or an archive
   * @param work a folder in which an archive may be unpacked
   * @throws ImportException if there is no model, or several, with their names
   */
  static PublishedModelFiles find(Path path, Path work) throws IOException {
    if (!Files.exists(path)) {
      throw new ImportException(
          Files.isSymbolicLink(path)
              ? "%s is a link to %s, which does not exist"
                  .formatted(path, Files.readSymbolicLink(path))
              : path + " does not exist");
    }
    if (Files.isDirectory(path)) {
      return in(path, path, work);
    }
    String name = path.toAbsolutePath().getFileName().toString();
    if (CHECKPOINT.matcher(name).matches()) {
      throw new ImportException(
          path + " is part of a checkpoint, which has weights but no graph: " + EXPORT_IT);
    }
    if (NO_GRAPHS.contains(name)) {
      throw new ImportException(path + " belongs to a SavedModel; import its folder");
    }
    if (ArchiveUnpacker.isOne(path)) {
      Path unpacked = work.resolve("unpacked");
      ArchiveUnpacker.unpack(path, unpacked, ArchiveLimits.MODELS);
      return in(unpacked, path, work);
    }
    Optional<ForeignModelFormat> foreign = ForeignModelFormat.of(path);
    if (foreign.isPresent()) {
      throw foreign.get().refusal(path);
    }
    Path folder = path.toAbsolutePath().getParent();
    return new PublishedModelFiles(path, folder == null ? path : folder, work);
  }

  private static PublishedModelFiles in(Path folder, Path named, Path work) throws IOException {
    List<Path> savedModels = new ArrayList<>();
    List<Path> graphs = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (Path file : filesIn(folder)) {
      String name = file.getFileName().toString();
      if (name.equals(ModelDescriptor.GRAPH)) {
        savedModels.add(file);
      } else if (name.toLowerCase(Locale.ROOT).endsWith(".pb")) {
        if (!NO_GRAPHS.contains(name)) {
          graphs.add(file);
        }
      } else {
        others.add(file);
      }
    }
    List<Path> models = distinct(savedModels.isEmpty() ? graphs : savedModels);
    if (models.size() == 1) {
      Path model = models.get(0);
      Optional<ForeignModelFormat> foreign = ForeignModelFormat.of(model);
      if (foreign.isPresent()) {
        throw foreign.get().refusal(model);
      }
      return new PublishedModelFiles(model, folder, work);
    }
    if (models.isEmpty()) {
      throw new ImportException(
          named
              + " contains neither a SavedModel nor a frozen graph (.pb)"
              + instead(folder, others));
    }
    throw new ImportException(
        "%s contains several models; pass the path of one of them: %s"
            .formatted(named, models.stream().map(folder::relativize).toList()));
  }

  /**
   * Leaves out links to a model that also has a shorter path, as in volumes of Kubernetes, where
   * each file is a link through {@code ..data}. A SavedModel is the same only if its variables are
   * the same, too.
   */
  private static List<Path> distinct(List<Path> models) throws IOException {
    Map<List<Path>, Path> byFiles = new LinkedHashMap<>();
    for (Path model : models) {
      Path variables = model.resolveSibling("variables");
      Path real = model.toRealPath();
      List<Path> files =
          model.endsWith(ModelDescriptor.GRAPH) && Files.exists(variables)
              ? List.of(real, variables.toRealPath())
              : List.of(real);
      byFiles.merge(
          files, model, (one, other) -> other.getNameCount() < one.getNameCount() ? other : one);
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
    Optional<Path> checkpoint =
        files.stream()
            .filter(file -> CHECKPOINT.matcher(file.getFileName().toString()).matches())
            .findFirst();
    if (checkpoint.isPresent()) {
      return ", only the checkpoint %s, which has weights but no graph: %s"
          .formatted(folder.relativize(checkpoint.get()), EXPORT_IT);
    }
    for (Path file : files) {
      Optional<ForeignModelFormat> foreign = ForeignModelFormat.of(file);
      if (foreign.isPresent() && !foreign.get().isText()) {
        return ", only " + foreign.get().within(folder.relativize(file));
      }
    }
    return "";
  }

  /**
   * Loads the model.
   *
   * @param tags tags of one of a SavedModel's graphs; null for the graph for serving, or the only
   *     one
   * @throws ImportException if the file is damaged, or files that belong beside it are missing
   */
  OriginalModel open(@Nullable String tags) throws IOException {
    GraphProtoOutline outline = GraphProtoOutline.of(graph);
    if (outline.isCutShort()) {
      throw new ImportException(graph + " is damaged or truncated; download or copy it again");
    }
    if (!outline.isSavedModel()) {
      return OriginalModel.frozenGraph(graph);
    }
    Path file = graph.endsWith(ModelDescriptor.GRAPH) ? graph : graph.toRealPath();
    if (!file.endsWith(ModelDescriptor.GRAPH)) {
      throw new ImportException(
          ("%s is the graph of a SavedModel under another name: rename it to %s, beside its folder"
                  + " variables/ if it has one, and import the folder that it is in")
              .formatted(graph, ModelDescriptor.GRAPH));
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    SavedVariableReader variables = new SavedVariableReader(folder);
    variables.checkComplete();
    OriginalModel model = OriginalModel.savedModel(folder, tags);
    try {
      variables.checkPresent(model.definition());
    } catch (ImportException e) {
      model.close();
      throw e;
    }
    return model;
  }

  /**
   * Returns a description of the model's source, used if the user gives none.
   *
   * @param named the imported file or folder; a folder is described by the graph in it
   */
  String source(Path named) {
    return "%s, sha256 %s"
        .formatted(
            named.toAbsolutePath().normalize().getFileName(),
            ModelFolder.sha256(Files.isDirectory(named) ? graph : named));
  }

  /**
   * Finds labels under a name that tools give them: beside the graph or in its {@code assets}, at
   * the top of its archive, or beside the folder of a SavedModel, where Teachable Machine puts
   * them.
   */
  Optional<Path> labelsBeside() {
    Path folder = Objects.requireNonNull(graph.toAbsolutePath().getParent());
    List<Path> folders = new ArrayList<>(List.of(folder, folder.resolve("assets"), around));
    Path parent = folder.getParent();
    if (parent != null && graph.endsWith(ModelDescriptor.GRAPH)) {
      folders.add(parent);
    }
    return folders.stream()
        .flatMap(place -> LABELS.stream().map(place::resolve))
        .filter(Files::isRegularFile)
        .filter(file -> !file.endsWith(CONFIG) || LabelFileFinder.isIn(file))
        .findFirst();
  }

  /**
   * Returns a file of labels that is beside the graph, at the top of its archive, or bundled with
   * Glimpse.
   */
  Optional<Path> labels(String name) throws IOException {
    for (Path file : List.of(graph.resolveSibling(name), around.resolve(name))) {
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
