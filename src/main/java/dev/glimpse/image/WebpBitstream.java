package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A coded picture within a WebP file, with the size that its own header states: VP8 (RFC 6386,
 * section 9.1), with its opacity in another chunk, or VP8L (RFC 9649, section 3.3).
 *
 * @param width 1 to 16,384
 * @param height 1 to 16,384
 * @param lossless whether it is VP8L
 * @param alpha whether it has an opacity
 * @param start offset of the data of its chunk
 * @param length bytes of these data
 * @param alphaStart offset of the data of the chunk with the opacity of VP8
 * @param alphaLength bytes of these data; 0 without any
 */
record WebpBitstream(
    int width,
    int height,
    boolean lossless,
    boolean alpha,
    int start,
    int length,
    int alphaStart,
    int alphaLength) {

  private static final int LOSSY_START_CODE = 0x9d012a;
  private static final int LOSSLESS_SIGNATURE = 0x2f;
  private static final int SIDE_BITS = 14;
  private static final int SIDE_MASK = (1 << SIDE_BITS) - 1;
  private static final int SHOWN = 0x10;
  private static final int LAST_PROFILE = 3;

  /**
   * Reads the first coded picture.
   *
   * @param chunks the reader, before or at the chunk from which on the picture is expected
   * @throws FailureException CORRUPT_IMAGE
   */
  static WebpBitstream first(byte[] webp, WebpChunkReader chunks) throws FailureException {
    int alphaStart = 0;
    int alphaLength = 0;
    while (chunks.next()) {
      if (chunks.type() == WebpChunkReader.ALPHA) {
        alphaStart = chunks.dataStart();
        alphaLength = chunks.dataLength();
      } else if (chunks.type() == WebpChunkReader.LOSSY) {
        return lossy(webp, chunks, alphaStart, alphaLength);
      } else if (chunks.type() == WebpChunkReader.LOSSLESS) {
        return lossless(webp, chunks);
      }
    }
    throw WebpFormat.WEBP.corrupt("has no picture");
  }

  private static WebpBitstream lossy(
      byte[] webp, WebpChunkReader chunk, int alphaStart, int alphaLength) throws FailureException {
    ByteCursor in = cursor(webp, chunk, 10);
    int tag = in.u24le();
    if ((tag & 1) != 0 || (tag >> 1 & 7) > LAST_PROFILE || (tag & SHOWN) == 0) {
      throw in.corrupt("has a picture that is no key frame to show");
    }
    if (in.u24be() != LOSSY_START_CODE) {
      throw in.corrupt("has a picture with a wrong start code");
    }
    int width = in.u16le() & SIDE_MASK;
    int height = in.u16le() & SIDE_MASK;
    if (width == 0 || height == 0) {
      throw in.corrupt("claims an impossible size, %d x %d".formatted(width, height));
    }
    return new WebpBitstream(
        width,
        height,
        false,
        alphaLength > 0,
        chunk.dataStart(),
        chunk.dataLength(),
        alphaStart,
        alphaLength);
  }

  private static WebpBitstream lossless(byte[] webp, WebpChunkReader chunk)
      throws FailureException {
    ByteCursor in = cursor(webp, chunk, 5);
    if (in.u8() != LOSSLESS_SIGNATURE) {
      throw in.corrupt("has a lossless picture with a wrong signature");
    }
    int fields = in.i32le();
    if (fields >>> 29 != 0) {
      throw in.unsupported("is of version %d, which does not exist yet".formatted(fields >>> 29));
    }
    return new WebpBitstream(
        1 + (fields & SIDE_MASK),
        1 + (fields >> SIDE_BITS & SIDE_MASK),
        true,
        (fields >> (2 * SIDE_BITS) & 1) != 0,
        chunk.dataStart(),
        chunk.dataLength(),
        0,
        0);
  }

  private static ByteCursor cursor(byte[] webp, WebpChunkReader chunk, int needed)
      throws FailureException {
    if (chunk.dataLength() < needed) {
      throw WebpFormat.WEBP.corrupt(
          "has a picture of %d bytes, less than its header".formatted(chunk.dataLength()));
    }
    return new ByteCursor(webp, WebpFormat.WEBP, chunk.dataStart());
  }

  /** Returns the same picture without its opacity. */
  WebpBitstream opaque() {
    return new WebpBitstream(width, height, lossless, false, start, length, 0, 0);
  }
}
