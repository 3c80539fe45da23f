package dev.glimpse.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Renders folders of k8s/ as {@code kubectl apply -k} would, without a cluster. */
final class Kustomize {

  private static final YAMLMapper YAML = new YAMLMapper();

  private Kustomize() {}

  /** The resources of a folder; ends the test where neither kubectl nor kustomize is here. */
  static List<JsonNode> render(String folder) {
    boolean kubectl = Tool.isHere("kubectl");
    assumeTrue(kubectl || Tool.isHere("kustomize"), "neither kubectl nor kustomize is on the PATH");
    String text =
        Tool.output(
            kubectl
                ? List.of("kubectl", "kustomize", folder)
                : List.of("kustomize", "build", folder));
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
