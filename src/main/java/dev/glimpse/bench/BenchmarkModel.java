package dev.glimpse.bench;

import dev.glimpse.model.ModelFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model to be measured, with its images.
 *
 * @param model the model, loaded from its folder
 * @param modelsDir the catalogue folder of the model; null for a bundled model
 */
record BenchmarkModel(ModelFolder model, @Nullable Path modelsDir, BenchmarkImageSet images) {

  /** Returns the name in the tables. */
  String name() {
    return model.descriptor().name();
  }
}
