package dev.glimpse.serving;

import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.OutputTensor;

/**
 * The properties of a model that determine an image's scores, apart from the image and the
 * precision. Labels, thresholds and the model's name do not affect them.
 *
 * @param graph the SHA-256 of the graph with its weights
 */
record ScoringFingerprint(String graph, PreprocessingKey preprocessing, OutputTensor output) {

  static ScoringFingerprint of(ModelDescriptor model) {
    return new ScoringFingerprint(
        model.sha256(), PreprocessingKey.of(model), model.output().withoutThresholds());
  }
}
