package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A frozen graph, or a file of none of the formats, which it refuses with advice.
 *
 * @param file the file of the graph
 */
record FrozenGraphSource(Path file) implements ModelSource {

  @Override
  public List<Path> parts() throws IOException {
    return List.of(file.toRealPath());
  }

  @Override
  public LoadedModel load(ModelImportRequest request, Path work, Consumer<String> told)
      throws IOException {
    Optional<ForeignModelFormat> foreign = ForeignModelFormat.of(file);
    if (foreign.isPresent()) {
      throw foreign.get().refusal(file);
    }
    if (GraphProtoOutline.of(file).isCutShort()) {
      throw new ImportException(file + " is damaged or truncated; download or copy it again");
    }
    return LoadedModel.of(OriginalModel.frozenGraph(file));
  }
}
