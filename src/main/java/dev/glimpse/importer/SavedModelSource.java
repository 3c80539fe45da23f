package dev.glimpse.importer;

import dev.glimpse.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A SavedModel.
 *
 * @param file its file with the graphs
 */
record SavedModelSource(Path file) implements ModelSource {

  @Override
  public List<Path> parts() throws IOException {
    Path variables = file.resolveSibling("variables");
    Path real = file.toRealPath();
    return file.endsWith(ModelDescriptor.GRAPH) && Files.exists(variables)
        ? List.of(real, variables.toRealPath())
        : List.of(real);
  }

  @Override
  public LoadedModel load(ModelImportRequest request, Path work, Consumer<String> told)
      throws IOException {
    Path named = file.endsWith(ModelDescriptor.GRAPH) ? file : file.toRealPath();
    if (!named.endsWith(ModelDescriptor.GRAPH)) {
      throw new ImportException(
          ("%s is the graph of a SavedModel under another name: rename it to %s, beside its folder"
                  + " variables/ if it has one, and import the folder that it is in")
              .formatted(file, ModelDescriptor.GRAPH));
    }
    Path folder = Objects.requireNonNull(named.toAbsolutePath().getParent());
    SavedVariableReader variables = new SavedVariableReader(folder);
    variables.checkComplete();
    OriginalModel model = OriginalModel.savedModel(folder, request.place().tags());
    try {
      variables.checkPresent(model.definition());
    } catch (ImportException e) {
      model.close();
      throw e;
    }
    return LoadedModel.of(model);
  }
}
