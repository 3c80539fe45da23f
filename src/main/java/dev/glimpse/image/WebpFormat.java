package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** WebP, lossy or lossless; the first frame of an animation. */
final class WebpFormat implements ImageFormat {

  static final WebpFormat WEBP = new WebpFormat();

  private WebpFormat() {}

  @Override
  public String name() {
    return "WebP";
  }

  @Override
  public boolean matches(byte[] bytes) {
    return MagicBytes.hasText(bytes, 0, "RIFF") && MagicBytes.hasText(bytes, 8, "WEBP");
  }

  @Override
  public void load() {
    WebpPixels.load();
  }

  @Override
  public EncodedImage read(byte[] bytes) throws FailureException {
    return new WebpImage(bytes, WebpHeader.of(bytes));
  }

  @Override
  public String toString() {
    return name();
  }
}
