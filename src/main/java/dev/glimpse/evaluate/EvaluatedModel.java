package dev.glimpse.evaluate;

import dev.glimpse.model.ModelLabels;

/**
 * A model whose predictions are evaluated.
 *
 * @param name name and version, as reports show them: {@code mobilenet-v2:1}
 * @param labels the labels of its outputs
 */
public record EvaluatedModel(String name, ModelLabels labels) {}
