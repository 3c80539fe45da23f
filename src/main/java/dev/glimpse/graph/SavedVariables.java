package dev.glimpse.graph;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The folder {@code variables} of a SavedModel: its weights, but for those that are constants.
 *
 * @param savedModel the folder that holds {@code saved_model.pb}
 */
record SavedVariables(Path savedModel) {

  private static final Set<String> VARIABLES = Set.of("VarHandleOp", "Variable", "VariableV2");

  private static final String INDEX = "variables.index";

  private static final Pattern SHARD = Pattern.compile("variables\\.data-(\\d{5})-of-(\\d{5})");

  private Path folder() {
    return savedModel.resolve("variables");
  }

  /**
   * Checks that an index and all of its data files are there, if any of them is.
   *
   * @throws ImportException naming the file that is missing
   */
  void checkComplete() throws IOException {
    if (!Files.isDirectory(folder())) {
      return;
    }
    Set<Integer> shards = new TreeSet<>();
    int wanted = Files.exists(folder().resolve(INDEX)) ? 1 : 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder())) {
      for (Path file : files) {
        Matcher shard = SHARD.matcher(file.getFileName().toString());
        if (shard.matches() && Files.exists(file)) {
          shards.add(Integer.valueOf(shard.group(1)));
          wanted = Math.max(wanted, Integer.parseInt(shard.group(2)));
        }
      }
    }
    if (wanted > 0 && !Files.exists(folder().resolve(INDEX))) {
      throw missing(INDEX);
    }
    for (int i = 0; i < wanted; i++) {
      if (!shards.contains(i)) {
        throw missing("variables.data-%05d-of-%05d".formatted(i, wanted));
      }
    }
  }

  /**
   * Checks that there is a folder if the graph has variables.
   *
   * @throws ImportException if the weights are missing
   */
  void checkPresent(GraphDef graph) {
    if (!Files.exists(folder().resolve(INDEX))) {
      for (NodeDef node : graph.getNodeList()) {
        if (VARIABLES.contains(node.getOp())) {
          throw new ImportException(
              ("%s has the variable %s, but no folder variables/ that holds its value: copy the"
                      + " whole SavedModel, variables/variables.index and variables.data-* with it")
                  .formatted(savedModel, node.getName()));
        }
      }
    }
  }

  private ImportException missing(String file) {
    return new ImportException(
        "%s lacks %s, a part of the SavedModel's weights: copy the whole SavedModel again"
            .formatted(folder(), file));
  }
}
