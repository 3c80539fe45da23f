/**
 * The micro-batcher: it takes items one by one, passes them to the device in micro-batches and
 * returns results as futures. Knows nothing of images.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.batch;
