/**
 * Networks of real size with random weights: the architectures of keras.applications and TF-slim,
 * as served models, frozen graphs and SavedModels with variables. Tests of memory and importing
 * take them, because a real model is too large for the repository.
 */
@NullMarked
package dev.glimpse.reference;

import org.jspecify.annotations.NullMarked;
