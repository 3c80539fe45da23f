package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The folder {@code variables} of a SavedModel: its weights, except those that are constants.
 *
 * @param savedModel the folder with {@code saved_model.pb}
 */
record SavedVariableReader(Path savedModel) {

  private static final Set<String> VARIABLES = Set.of("VarHandleOp", "Variable", "VariableV2");

  private static final String INDEX = "variables.index";

  private static final Pattern SHARD = Pattern.compile("variables\\.data-(\\d{5})-of-(\\d{5})");

  private Path folder() {
    return savedModel.resolve("variables");
  }

  /**
   * Checks that the index and all data files are there, if any of them is.
   *
   * @throws ImportException with the name of the missing file
   */
  void checkComplete() throws IOException {
    if (!Files.isDirectory(folder())) {
      return;
    }
    NavigableMap<Integer, Set<Integer>> shards = new TreeMap<>(); // by their total number
    if (Files.exists(folder().resolve(INDEX))) {
      shards.put(1, new TreeSet<>());
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder())) {
      for (Path file : files) {
        Matcher shard = SHARD.matcher(file.getFileName().toString());
        if (shard.matches() && Files.exists(file)) {
          shards
              .computeIfAbsent(Integer.valueOf(shard.group(2)), total -> new TreeSet<>())
              .add(Integer.valueOf(shard.group(1)));
        }
      }
    }
    if (shards.isEmpty()) {
      return;
    }
    if (!Files.exists(folder().resolve(INDEX))) {
      throw missing(INDEX);
    }
    // A shard of another total is left over from an earlier export.
    if (shards.entrySet().stream().noneMatch(set -> set.getValue().size() == set.getKey())) {
      int total = shards.lastKey();
      Set<Integer> present = shards.getOrDefault(total, Set.of());
      for (int i = 0; i < total; i++) {
        if (!present.contains(i)) {
          throw missing("variables.data-%05d-of-%05d".formatted(i, total));
        }
      }
    }
  }

  /**
   * Checks that the folder exists if the graph has variables.
   *
   * @throws ImportException if the weights are missing
   */
  void checkPresent(GraphDef graph) {
    if (!Files.exists(folder().resolve(INDEX))) {
      for (NodeDef node : graph.getNodeList()) {
        if (VARIABLES.contains(node.getOp())) {
          throw new ImportException(
              ("%s has the variable %s, but no folder variables/ that holds its value: copy the"
                      + " whole SavedModel, with variables/variables.index and variables.data-*")
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
