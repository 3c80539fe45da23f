package dev.glimpse.importer;

import dev.glimpse.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The format of SavedModels: a folder with {@code saved_model.pb}, variables and assets. */
final class SavedModelFormat implements ModelFormat {

  /** Files beside a SavedModel that are not graphs. */
  private static final Set<String> COMPANIONS = Set.of("keras_metadata.pb", "fingerprint.pb");

  @Override
  public String noun() {
    return "a SavedModel";
  }

  /** Returns whether a file of that name accompanies a SavedModel and is no graph. */
  static boolean isCompanion(String name) {
    return COMPANIONS.contains(name);
  }

  @Override
  public Optional<ModelSource> at(Path path) throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    if (isCompanion(path.toAbsolutePath().getFileName().toString())) {
      throw new ImportException(path + " belongs to a SavedModel; import its folder");
    }
    return GraphProtoOutline.of(path).isSavedModel()
        ? Optional.of(new SavedModelSource(path))
        : Optional.empty();
  }

  /**
   * Finds the files named {@code saved_model.pb} that are SavedModels, or, if there are none, those
   * under another name, which the source refuses with advice.
   */
  @Override
  public List<ModelSource> among(List<Path> files) throws IOException {
    List<ModelSource> named = new ArrayList<>();
    List<ModelSource> renamed = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.toLowerCase(Locale.ROOT).endsWith(".pb")
          && !isCompanion(name)
          && GraphProtoOutline.of(file).isSavedModel()) {
        (name.equals(ModelDescriptor.GRAPH) ? named : renamed).add(new SavedModelSource(file));
      }
    }
    return named.isEmpty() ? renamed : named;
  }
}
