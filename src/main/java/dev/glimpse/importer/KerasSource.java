package dev.glimpse.importer;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.keras.FrozenKerasModel;
import dev.glimpse.keras.KerasFileException;
import dev.glimpse.keras.KerasModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Keras file. Its network is built from its configuration, or from a known architecture if the
 * file has only weights.
 *
 * @param file the file
 */
record KerasSource(Path file) implements ModelSource {

  /** The preset of Inception v3 of keras.applications. */
  private static final String INCEPTION_V3 = "keras-inception-v3";

  @Override
  public List<Path> parts() throws IOException {
    return List.of(file.toRealPath());
  }

  @Override
  public boolean takesArchitecture() {
    return true;
  }

  @Override
  public LoadedModel load(ModelImportRequest request, Path work, Consumer<String> told)
      throws IOException {
    Path folder = Files.createDirectory(work.resolve("keras"));
    Path graph = folder.resolve("frozen.pb");
    FrozenKerasModel frozen;
    try (KerasModelFile model = KerasModelFile.open(file, folder)) {
      frozen = model.freeze(graph, request.architecture());
    } catch (KerasFileException e) {
      throw new ImportException(String.valueOf(e.getMessage()), e);
    }
    frozen.findings().forEach(finding -> told.accept("network        " + finding));
    String preset = frozen.isInceptionV3() ? INCEPTION_V3 : null;
    return new LoadedModel(
        OriginalModel.frozenGraph(graph),
        new KnownProperties(
            preset,
            null,
            new ImportTarget(frozen.input(), frozen.output(), null, null, null),
            null,
            null));
  }
}
