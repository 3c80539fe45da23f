package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;
import dev.glimpse.image.EmbeddedThumbnail;
import dev.glimpse.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** A small picture of an evaluated image. */
public final class MistakeThumbnail {

  private static final int SIDE = 128;

  private MistakeThumbnail() {}

  /**
   * Creates the picture of an inline image or a file.
   *
   * @param limits limits that are checked before decoding
   * @return a JPEG of at most {@value #SIDE} pixels a side; empty if the image cannot be drawn, or
   *     was deleted since it was classified
   */
  public static Optional<byte[]> jpeg(ImageReference image, ImageLimits limits) {
    try {
      return EmbeddedThumbnail.jpeg(bytes(image), limits, SIDE);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(ImageReference image) throws IOException {
    if (image instanceof ImageReference.Inline inline) {
      return inline.bytes();
    }
    return Files.readAllBytes(((ImageReference.Remote) image).address().file());
  }
}
