package dev.glimpse.bench;

import dev.glimpse.model.ModelFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model to be measured, and what it is measured with.
 *
 * @param model loaded from its folder
 * @param modelsDir the catalogue folder that it is in, null for one that Glimpse carries
 */
record Subject(ModelFolder model, @Nullable Path modelsDir, ImageSet images) {

  /** As the tables name it. */
  String name() {
    return model.descriptor().name();
  }
}
