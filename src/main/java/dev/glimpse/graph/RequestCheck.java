package dev.glimpse.graph;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks what the user says of a model before the model is read, which may take minutes. */
final class RequestCheck {

  /** As descriptors allow: model.schema.json. */
  private static final int LARGEST_SIDE = 4096;

  /** Any size that a descriptor takes: the model's own is not known yet. */
  private static final int SIDE = 224;

  private RequestCheck() {}

  /**
   * Checks the options that have names or bounds of their own.
   *
   * @throws ImportException naming the option, its value and what is allowed
   */
  static void check(ImportRequest request) {
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
   * Checks that a descriptor may say what the request does: name, version, texts.
   *
   * @param work a folder in which a descriptor may be written and is deleted
   * @throws dev.glimpse.model.ModelException if it may not
   */
  static void checkDescriptor(ImportRequest request, Path work) throws IOException {
    Path folder = Files.createDirectory(work.resolve("request"));
    new DescriptorDraft(
            request,
            "unknown",
            new InputTensor(ServedGraph.INPUT, SIDE, SIDE, 3, InputTensor.Layout.NHWC))
        .with(Preprocessing.preset(Preprocessing.presets().get(0)))
        .write(folder);
  }
}
