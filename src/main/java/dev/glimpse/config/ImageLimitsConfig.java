package dev.glimpse.config;

/**
 * The limits on images.
 *
 * @param maxBytes the maximum bytes of an encoded image
 * @param maxPixels the maximum pixels of an image, by its header
 * @param maxSide the maximum width and height of an image in pixels
 */
public record ImageLimitsConfig(int maxBytes, long maxPixels, int maxSide) {

  static ImageLimitsConfig of(GlimpseConfig config) {
    return new ImageLimitsConfig(
        config.getInt(GlimpseConfig.IMAGE_MAX_BYTES),
        config.getLong(GlimpseConfig.IMAGE_MAX_PIXELS),
        config.getInt(GlimpseConfig.IMAGE_MAX_SIDE));
  }
}
