package dev.glimpse.serving;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A catalogue folder whose graphs are a line of text. */
final class TestCatalogue {

  private final Path folder;

  TestCatalogue(Path folder) {
    this.folder = folder;
  }

  ModelCatalogue catalogue() {
    return new ModelCatalogue(folder, folder.resolve(".cache"));
  }

  /** Writes a version with its descriptor last, as a careful copy does. */
  void put(String name, String version) throws IOException {
    put(name, version, name + version);
  }

  void put(String name, String version, String graph) throws IOException {
    putGraph(name, version, graph);
    describe(name, version, graph);
  }

  void putGraph(String name, String version, String graph) throws IOException {
    Path home = Files.createDirectories(ModelCatalogue.home(folder, name, version));
    Files.writeString(home.resolve(ModelDescriptor.GRAPH), graph);
    Files.writeString(home.resolve("labels.txt"), "no\nyes\n");
  }

  /** Says that the graph is such. */
  void describe(String name, String version, String graph) throws IOException {
    Files.writeString(
        ModelCatalogue.home(folder, name, version).resolve(ModelDescriptor.FILE),
        """
        name: %s
        version: "%s"
        files:
          saved_model.pb: %s
          labels.txt: %s
        input: {tensor: image, height: 1, width: 1, channels: 3}
        preprocessing: torchvision
        output: {tensor: scores, kind: softmax}
        labels: labels.txt
        """
            .formatted(name, version, sha256(graph), sha256("no\nyes\n")));
  }

  void remove(String name, String version) throws IOException {
    Path home = ModelCatalogue.home(folder, name, version);
    // As an operator takes a version out in one step.
    Files.move(home, home.resolveSibling("." + version));
  }

  private String sha256(String text) throws IOException {
    return ModelFolder.sha256(Files.writeString(folder.resolve(".scratch"), text));
  }
}
