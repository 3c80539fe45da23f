package dev.glimpse.serving;

import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.OutputTensor;

/**
 * All that an image's scores depend on, but for the image and the precision. Labels, thresholds and
 * a model's name are none of it.
 *
 * @param graph the SHA-256 of the graph with its weights
 */
record Computation(String graph, Recipe recipe, OutputTensor output) {

  static Computation of(ModelDescriptor model) {
    return new Computation(model.sha256(), Recipe.of(model), model.output());
  }
}
