/**
 * The evaluation of a model's predictions for labelled images: shares, confusion, a comparison of
 * two models, and reports with pictures. The package runs no model; the caller supplies the
 * predictions.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.evaluate;
