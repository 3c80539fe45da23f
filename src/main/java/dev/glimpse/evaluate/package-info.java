/**
 * The evaluation of a model's predictions for labelled images: shares, confusion, and a report with
 * pictures of the mistakes. The package runs no model; the caller supplies the predictions.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.evaluate;
