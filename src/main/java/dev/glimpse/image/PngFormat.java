package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.Optional;

/** PNG of all colour types and depths. */
enum PngFormat implements ImageFormat {
  PNG;

  @Override
  public boolean matches(byte[] bytes) {
    return MagicBytes.startsWith(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
  }

  /** Returns whether one byte of the signature is wrong; the signature is designed to show this. */
  @Override
  public boolean hasDamagedSignature(byte[] bytes) {
    return MagicBytes.hasText(bytes, 1, "PNG\r")
        || MagicBytes.hasText(bytes, 1, "PNG\n")
        || MagicBytes.hasText(bytes, 12, "IHDR");
  }

  @Override
  public EncodedImage read(byte[] bytes) throws FailureException {
    return new PngImage(bytes, PngHeader.read(bytes));
  }

  private static final class PngImage extends NativeImage {

    private PngImage(byte[] bytes, ImageHeader header) {
      super(bytes, header, DecoderKind.PNG, 0);
    }

    @Override
    public Optional<ExifOrientation> storedOrientation() {
      return PngMetadata.of(bytes()).orientation();
    }

    @Override
    public NativeInput checked() throws FailureException {
      return new NativeInput(PngInputCheck.checked(bytes(), header()));
    }
  }
}
