package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** GIF87a and GIF89a; the first frame of an animation. */
enum GifFormat implements ImageFormat {
  GIF;

  @Override
  public boolean matches(byte[] bytes) {
    return MagicBytes.hasText(bytes, 0, "GIF87a") || MagicBytes.hasText(bytes, 0, "GIF89a");
  }

  @Override
  public EncodedImage read(byte[] bytes) throws FailureException {
    return new GifImage(bytes, GifHeader.of(bytes));
  }
}
