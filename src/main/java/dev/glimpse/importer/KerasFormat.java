package dev.glimpse.importer;

import dev.glimpse.keras.KerasModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The format of Keras's own files: a model or its weights in HDF5, or a {@code .keras} archive. */
final class KerasFormat implements ModelFormat {

  private static final List<String> ENDINGS = List.of(".keras", ".h5", ".hdf5");

  @Override
  public String noun() {
    return "a Keras file (.keras, .h5)";
  }

  @Override
  public Optional<ModelSource> at(Path path) throws IOException {
    return Files.isRegularFile(path) && KerasModelFile.isOne(path)
        ? Optional.of(new KerasSource(path))
        : Optional.empty();
  }

  @Override
  public boolean isArchive(Path file) throws IOException {
    return KerasModelFile.isOne(file);
  }

  @Override
  public List<ModelSource> among(List<Path> files) throws IOException {
    return files.stream()
        .filter(KerasFormat::isNamedAsModel)
        .map(file -> (ModelSource) new KerasSource(file))
        .toList();
  }

  private static boolean isNamedAsModel(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }
}
