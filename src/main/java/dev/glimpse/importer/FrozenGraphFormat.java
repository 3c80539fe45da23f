package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The format of frozen graphs: one file with the graph and its weights as constants. */
final class FrozenGraphFormat implements ModelFormat {

  /** Files of checkpoints, whose content may look like a graph's. */
  private static final Pattern CHECKPOINT = Pattern.compile(".+\\.(meta|data-\\d{5}-of-\\d{5})");

  @Override
  public String noun() {
    return "a frozen graph (.pb)";
  }

  @Override
  public Optional<ModelSource> at(Path path) throws IOException {
    if (!Files.exists(path) || CHECKPOINT.matcher(path.toString()).matches()) {
      return Optional.empty();
    }
    GraphProtoOutline outline = GraphProtoOutline.of(path);
    return outline.isGraph() || outline.isCutShort()
        ? Optional.of(new FrozenGraphSource(path))
        : Optional.empty();
  }

  @Override
  public List<ModelSource> among(List<Path> files) {
    return files.stream()
        .filter(FrozenGraphFormat::isNamedAsGraph)
        .map(file -> (ModelSource) new FrozenGraphSource(file))
        .toList();
  }

  private static boolean isNamedAsGraph(Path file) {
    String name = file.getFileName().toString();
    return name.toLowerCase(Locale.ROOT).endsWith(".pb") && !SavedModelFormat.isCompanion(name);
  }
}
