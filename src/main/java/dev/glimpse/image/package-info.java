/**
 * Image formats, one type each: recognition, size and orientation by the header, the input of the
 * native decoders, decoding in Java; and the limits of images. {@code preprocess} uses the result.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.image;
