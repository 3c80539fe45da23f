/**
 * The collection of images to label: predictions come in, those of which a model is uncertain are
 * selected, and their images are stored in a folder per predicted label. {@code cli} composes it.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.collect;
