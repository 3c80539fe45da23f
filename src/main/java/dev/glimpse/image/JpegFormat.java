package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.Optional;

/** Baseline, extended and progressive JPEG, 8 bits a sample, Huffman or arithmetic coding. */
enum JpegFormat implements ImageFormat {
  JPEG;

  @Override
  public String extension() {
    return "jpg";
  }

  @Override
  public boolean matches(byte[] bytes) {
    return MagicBytes.startsWith(bytes, 0xff, 0xd8, 0xff);
  }

  @Override
  public EncodedImage read(byte[] bytes) throws FailureException {
    return new JpegImage(bytes, JpegHeader.of(bytes));
  }

  private static final class JpegImage extends NativeImage {

    private JpegImage(byte[] bytes, JpegHeader header) {
      super(
          bytes,
          new ImageHeader(JPEG, header.width(), header.height()),
          header.components() == 4 ? DecoderKind.CMYK_JPEG : DecoderKind.JPEG,
          header.coefficientBytes());
    }

    @Override
    public Optional<ExifOrientation> storedOrientation() throws FailureException {
      return JpegMetadata.of(bytes()).orientation();
    }

    /** Returns the same bytes: the header reader has rejected files with too many scans. */
    @Override
    public NativeInput checked() {
      return new NativeInput(bytes());
    }
  }
}
