package dev.glimpse.image;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;

/**
 * The maximum size of an image, checked before decoding.
 *
 * @param maxBytes maximum size of the encoded image in bytes
 * @param maxPixels maximum of width times height
 * @param maxSide maximum of width and of height, in pixels
 */
public record ImageLimits(long maxBytes, long maxPixels, int maxSide) {

  /**
   * Bytes of memory per pixel of the largest image: its three bytes twice, while it is turned or
   * cut; or once, plus the frequencies of a progressive JPEG with colours at half the resolution,
   * which is the usual kind.
   */
  private static final int BYTES_A_PIXEL = 6;

  /** Rejects limits that exclude every image. */
  public ImageLimits {
    if (maxBytes < 1 || maxPixels < 1 || maxSide < 1) {
      throw new IllegalArgumentException(
          "image limits must be positive, got bytes=%d, pixels=%d, side=%d"
              .formatted(maxBytes, maxPixels, maxSide));
    }
  }

  /**
   * Checks the size that an image's header claims.
   *
   * @throws FailureException IMAGE_TOO_LARGE, with the claimed size and the limit
   */
  public void check(ImageHeader header) throws FailureException {
    int width = header.width();
    int height = header.height();
    if (width > maxSide || height > maxSide) {
      throw new FailureException(
          FailureCode.IMAGE_TOO_LARGE,
          "image is %d x %d pixels; a side may have %d".formatted(width, height, maxSide));
    }
    long pixels = (long) width * height;
    if (pixels > maxPixels) {
      throw new FailureException(
          FailureCode.IMAGE_TOO_LARGE,
          "image is %d x %d = %d pixels; %d are allowed"
              .formatted(width, height, pixels, maxPixels));
    }
  }

  /** Returns the maximum bytes of native memory for decoding the largest image. */
  public static long workingBytes(long maxPixels) {
    return BYTES_A_PIXEL * maxPixels;
  }

  /**
   * Checks the memory that decoding an image needs.
   *
   * @param working bytes of native memory that decoding needs
   * @param granted bytes that any image may use
   * @throws FailureException IMAGE_TOO_LARGE if it needs more than granted, and more than the
   *     largest image of the common kinds
   */
  public void checkWorking(ImageHeader header, long working, long granted) throws FailureException {
    long most = Math.max(granted, workingBytes(maxPixels));
    if (working > most) {
      throw new FailureException(
          FailureCode.IMAGE_TOO_LARGE,
          "decoding a %s of %d x %d pixels needs %d MB; %d MB are allowed"
              .formatted(
                  header.format().label(),
                  header.width(),
                  header.height(),
                  working / 1_000_000,
                  most / 1_000_000));
    }
  }

  /**
   * Checks the encoded length.
   *
   * @throws FailureException IMAGE_TOO_LARGE, with the length and the limit
   */
  public void checkBytes(long bytes) throws FailureException {
    if (bytes > maxBytes) {
      throw new FailureException(
          FailureCode.IMAGE_TOO_LARGE,
          "image has %d bytes; %d are allowed".formatted(bytes, maxBytes));
    }
  }
}
