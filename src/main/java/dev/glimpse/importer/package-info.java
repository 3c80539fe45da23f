/**
 * The importer: it turns published models, which are frozen graphs, SavedModels and checkpoints,
 * into verified model folders that Glimpse serves. A new format is a {@link
 * dev.glimpse.importer.ModelFormat} and one line in {@link dev.glimpse.importer.ModelFormats}. It
 * uses TensorFlow's protos, and sessions to read variables and to compare scores.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.importer;
