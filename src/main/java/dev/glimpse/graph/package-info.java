/**
 * Models as they are published come in, frozen graphs and SavedModels; model folders that Glimpse
 * serves go out, verified. TensorFlow's protos, and sessions to read variables and to compare.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.graph;
