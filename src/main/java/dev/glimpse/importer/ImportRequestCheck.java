package dev.glimpse.importer;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The checks of a user's options before the model is read, which may take minutes. */
final class ImportRequestCheck {

  /** The largest side that descriptors allow: model.schema.json. */
  private static final int LARGEST_SIDE = 4096;

  /** Any size that descriptors allow; the model's own size is not known yet. */
  private static final int SIDE = 224;

  private ImportRequestCheck() {}

  /**
   * Checks the options with fixed names or bounds.
   *
   * @throws ImportException with the option, its value and the allowed values
   */
  static void check(ModelImportRequest request) {
    if (request.preset() != null) {
      ImportPreset unused = ImportPreset.named(request.preset());
    }
    String preprocessing = request.preprocessing();
    if (preprocessing != null && !Preprocessing.presets().contains(preprocessing)) {
      throw new ImportException(
          "--preprocessing is %s, allowed: %s".formatted(preprocessing, Preprocessing.presets()));
    }
    @Nullable Integer side = request.place().side();
    if (side != null && (side < 1 || side > LARGEST_SIDE)) {
      throw new ImportException("--side is %d, allowed: 1 to %d".formatted(side, LARGEST_SIDE));
    }
  }

  /**
   * Checks that the name, version and texts of the request are valid in a descriptor.
   *
   * @param work a folder in which a descriptor may be written; it is deleted later
   * @throws dev.glimpse.model.ModelException if they are not valid
   */
  static void checkDescriptor(ModelImportRequest request, Path work) throws IOException {
    Path folder = Files.createDirectory(work.resolve("request"));
    new DescriptorDraft(
            request,
            "unknown",
            new InputTensor(ServedGraph.INPUT, SIDE, SIDE, 3, InputTensor.Layout.NHWC),
            null)
        .with(Preprocessing.preset(Preprocessing.presets().get(0)))
        .write(folder);
  }
}
