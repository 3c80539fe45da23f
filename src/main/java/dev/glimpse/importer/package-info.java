/**
 * The importer: it turns published models, which are frozen graphs and SavedModels, into verified
 * model folders that Glimpse serves. It uses TensorFlow's protos, and sessions to read variables
 * and to compare scores.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.importer;
