package dev.glimpse.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.architecture.FrozenNetwork;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.WeightSource;
import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An export of trained weights as a model that Glimpse serves: they are written as a frozen graph,
 * which is then imported and verified like a published one.
 */
public final class TrainedModelExport {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");
  private static final String VERSION = "1";

  private final Path out;
  private final String name;

  /**
   * Creates an export, and checks its target before the training.
   *
   * @param out the folder to write, created if absent; a model in it is replaced
   * @param name the name of the model in requests
   * @throws IllegalArgumentException if the folder has other files, or if the name is invalid
   * @throws IOException if the folder above cannot be created
   */
  public TrainedModelExport(Path out, String name) throws IOException {
    this.out = out.toAbsolutePath().normalize();
    this.name = name;
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name is %s, allowed: lower case letters, digits, dots, dashes and underscores"
              .formatted(name));
    }
    if (Files.exists(out) && !isReplaceable(out)) {
      throw new IllegalArgumentException(
          "out is %s, allowed: a new or empty folder, or one with a model".formatted(out));
    }
    Files.createDirectories(parent());
    ModelImporter.prepare(); // Ctrl-C ends the training, and the model is imported then
  }

  private static boolean isReplaceable(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return Files.isRegularFile(folder.resolve(ModelDescriptor.FILE)) || files.findAny().isEmpty();
    }
  }

  private Path parent() {
    return Objects.requireNonNull(out.getParent());
  }

  /**
   * Writes the model. The folder is replaced at once, so that it never has half a model.
   *
   * @param network the trained network
   * @param weights its weights
   * @param labels the names of its outputs
   * @param preprocessing the name of the preset with which it was trained
   * @param origin the origin of the weights, for the descriptor
   * @param told gets the lines of the import
   * @throws dev.glimpse.importer.ImportException if the model as written does not give the scores
   *     of the frozen graph
   */
  public ModelFolder write(
      NetworkConfiguration network,
      WeightSource weights,
      List<String> labels,
      String preprocessing,
      Origin origin,
      Consumer<String> told)
      throws IOException {
    Path work = Files.createTempDirectory(parent(), ".train-");
    try {
      Path graph = work.resolve("graph.pb");
      FrozenNetwork.write(graph, network, weights);
      Path names = work.resolve("labels.json");
      new ObjectMapper().writeValue(names.toFile(), labels);
      ModelImportRequest request =
          new ModelImportRequest(
              graph,
              name,
              VERSION,
              work.resolve("models"),
              false,
              null,
              preprocessing,
              null,
              List.of(names),
              new ImportTarget(
                  network.architecture().input(),
                  network.architecture().output(),
                  network.side(),
                  null,
                  null),
              origin);
      ModelFolder written = new ModelImporter(told).run(request);
      if (Files.exists(out)) {
        Files.move(out, work.resolve("replaced"), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(written.path(), out, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
    return ModelFolder.open(out);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
