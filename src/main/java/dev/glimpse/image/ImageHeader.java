package dev.glimpse.image;

/**
 * The header of an encoded image, read without decoding it. The decoder allocates this size.
 *
 * @param format the format, identified by the first bytes
 * @param width in pixels, at least 1; the screen's width of a GIF
 * @param height in pixels, at least 1; the screen's height of a GIF
 */
public record ImageHeader(ImageFormat format, int width, int height) {}
