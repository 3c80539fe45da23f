package dev.glimpse.graph;

import dev.glimpse.download.Archive;
import dev.glimpse.download.ArchiveLimits;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model as it lies on disk, out of its archive.
 *
 * @param graph a frozen graph, or {@code saved_model.pb} in the folder of a SavedModel
 * @param around the folder in which its labels may be
 * @param work for files that are needed while it is imported
 */
record ModelFiles(Path graph, Path around, Path work) {

  /** An archive holds a folder or two, and a SavedModel its variables. */
  private static final int DEEPEST = 5;

  /** What Keras writes beside a SavedModel. */
  private static final Set<String> NO_GRAPHS = Set.of("keras_metadata.pb", "fingerprint.pb");

  /**
   * Finds the model.
   *
   * @param path a graph, a folder or an archive
   * @param work a folder in which an archive may be unpacked
   * @throws ImportException if there is none, or several, naming them
   */
  static ModelFiles find(Path path, Path work) throws IOException {
    if (!Files.exists(path)) {
      throw new ImportException("There is no " + path);
    }
    if (Files.isDirectory(path)) {
      return in(path, path, work);
    }
    if (Archive.isOne(path)) {
      Path unpacked = work.resolve("unpacked");
      Archive.unpack(path, unpacked, ArchiveLimits.MODELS);
      return in(unpacked, path, work);
    }
    Path folder = path.toAbsolutePath().getParent();
    return new ModelFiles(path, folder == null ? path : folder, work);
  }

  private static ModelFiles in(Path folder, Path named, Path work) throws IOException {
    List<Path> savedModels = new ArrayList<>();
    List<Path> graphs = new ArrayList<>();
    List<Path> checkpoints = new ArrayList<>();
    try (Stream<Path> files = Files.find(folder, DEEPEST, (path, what) -> what.isRegularFile())) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.equals(ModelDescriptor.GRAPH)) {
          savedModels.add(file);
        } else if (name.endsWith(".pb") && !NO_GRAPHS.contains(name)) {
          graphs.add(file);
        } else if (name.matches(".+\\.(ckpt|ckpt[.-].+)")) {
          checkpoints.add(file);
        }
      }
    }
    List<Path> models = savedModels.isEmpty() ? graphs : savedModels;
    if (models.size() == 1) {
      return new ModelFiles(models.get(0), folder, work);
    }
    if (models.isEmpty()) {
      throw new ImportException(
          named
              + " holds neither a SavedModel nor a frozen graph (.pb)"
              + (checkpoints.isEmpty()
                  ? ""
                  : ", only the checkpoint "
                      + folder.relativize(checkpoints.get(0))
                      + ", which is weights without a graph"));
    }
    throw new ImportException(
        "%s holds several models; name one of them: %s"
            .formatted(named, models.stream().map(folder::relativize).toList()));
  }

  /** Loads it. */
  OriginalModel open(@Nullable String tags) throws IOException {
    Path folder = graph.toAbsolutePath().getParent();
    return graph.endsWith(ModelDescriptor.GRAPH) && folder != null
        ? OriginalModel.savedModel(folder, tags)
        : OriginalModel.frozenGraph(graph);
  }

  /**
   * Where a model comes from, if nobody says.
   *
   * @param named what was imported: a folder is told by the graph in it
   */
  String source(Path named) {
    return "%s, sha256 %s"
        .formatted(
            named.toAbsolutePath().normalize().getFileName(),
            ModelFolder.sha256(Files.isDirectory(named) ? graph : named));
  }

  /** A file of labels: beside the graph, at the top of its archive, or one that Glimpse carries. */
  Optional<Path> labels(String name) throws IOException {
    for (Path file : List.of(graph.resolveSibling(name), around.resolve(name))) {
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    try (InputStream carried = ModelFiles.class.getResourceAsStream("/models/labels/" + name)) {
      if (carried == null) {
        return Optional.empty();
      }
      Path copy = work.resolve(name);
      Files.copy(carried, copy, StandardCopyOption.REPLACE_EXISTING);
      return Optional.of(copy);
    }
  }
}
