/**
 * Retraining of an imported model on a user's images: the base is cut in two, the frozen part
 * computes features, the other part and a new last layer are trained, and the result is published.
 */
@NullMarked
package dev.glimpse.retrain;

import org.jspecify.annotations.NullMarked;
