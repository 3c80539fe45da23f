package dev.glimpse.config;

/**
 * The bounds on images in flight.
 *
 * @param images the maximum images in flight, in the whole process
 * @param bytes the maximum bytes of the images in flight, encoded, decoded and as tensors
 * @param decodeThreads the maximum images that are decoded at the same time
 */
public record InFlightConfig(int images, long bytes, int decodeThreads) {

  static InFlightConfig of(GlimpseConfig config) {
    return new InFlightConfig(
        config.getInt(GlimpseConfig.IN_FLIGHT_IMAGES),
        config.getLong(GlimpseConfig.IN_FLIGHT_BYTES),
        config.getInt(GlimpseConfig.DECODE_THREADS));
  }
}
