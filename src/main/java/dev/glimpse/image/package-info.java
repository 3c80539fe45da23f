/**
 * The headers of encoded images, in Java: format, size and orientation, checked against the limits;
 * and the input of the native decoders. {@code preprocess} uses the result.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.image;
