package dev.glimpse.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Renders folders of k8s/ as {@code kubectl apply -k} would, without a cluster. */
final class Kustomize {

  private static final YAMLMapper YAML = new YAMLMapper();

  private Kustomize() {}

  /** The resources of a folder; ends the test where neither kubectl nor kustomize is here. */
  static List<JsonNode> render(String folder) {
    List<String> command = new ArrayList<>();
    if (isHere("kubectl")) {
      command.addAll(List.of("kubectl", "kustomize"));
    } else {
      assumeTrue(isHere("kustomize"), "neither kubectl nor kustomize is on the PATH");
      command.addAll(List.of("kustomize", "build"));
    }
    command.add(folder);
    try {
      Path errors = Files.createTempFile("kustomize", ".err");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      List<JsonNode> resources = documents(process.getInputStream());
      int status = process.waitFor();
      String said = Files.readString(errors);
      Files.delete(errors);
      if (status != 0) {
        throw new AssertionError(folder + " is not rendered: " + said);
      }
      return resources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static List<JsonNode> documents(InputStream in) throws IOException {
    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return documents.readAll();
    }
  }

  private static boolean isHere(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
