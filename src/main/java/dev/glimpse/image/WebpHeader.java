package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A WebP's header (RFC 9649, section 2), up to the pixels of its first frame. It can contain three
 * sizes: of the canvas, of the frame, and of the coded picture. A file is rejected if they
 * contradict each other, as libwebp rejects it.
 *
 * @param width of the picture
 * @param height of the picture
 * @param left horizontal position of the frame in the picture
 * @param top vertical position of the frame in the picture
 * @param alpha whether the picture has an opacity
 * @param frame the coded picture of the first frame
 */
record WebpHeader(int width, int height, int left, int top, boolean alpha, WebpBitstream frame) {

  static final int EXTENDED_LENGTH = 10;
  static final int ALPHA_FLAG = 0x10;
  private static final int ANIMATION_FLAG = 0x02;
  private static final int FRAME_FIELDS = 16;

  /**
   * Reads the header.
   *
   * @throws FailureException CORRUPT_IMAGE
   */
  static WebpHeader of(byte[] webp) throws FailureException {
    if (flags(webp) < 0) {
      WebpBitstream picture = WebpBitstream.first(webp, WebpChunkReader.ofFile(webp));
      return new WebpHeader(
          picture.width(), picture.height(), 0, 0, picture.lossless() && picture.alpha(), picture);
    }
    WebpChunkReader chunks = WebpChunkReader.ofFile(webp);
    boolean unused = chunks.next();
    ByteCursor in = new ByteCursor(webp, WebpFormat.WEBP, chunks.dataStart());
    int flags = in.u8();
    in.skip(3);
    int width = 1 + in.u24le();
    int height = 1 + in.u24le();
    boolean alpha = (flags & ALPHA_FLAG) != 0;
    return (flags & ANIMATION_FLAG) == 0
        ? still(webp, chunks, width, height, alpha)
        : animation(webp, chunks, width, height, alpha);
  }

  /**
   * Returns the flags of an extended file; -1 if the file is not extended.
   *
   * @throws FailureException CORRUPT_IMAGE if the first chunk is broken
   */
  static int flags(byte[] webp) throws FailureException {
    WebpChunkReader chunks = WebpChunkReader.ofFile(webp);
    if (!chunks.next()) {
      throw WebpFormat.WEBP.corrupt("has no picture");
    }
    int type = chunks.type();
    if (type == WebpChunkReader.LOSSY || type == WebpChunkReader.LOSSLESS) {
      return -1;
    }
    if (type != WebpChunkReader.EXTENDED || chunks.dataLength() < EXTENDED_LENGTH) {
      throw WebpFormat.WEBP.corrupt("does not start with its header chunk");
    }
    return webp[chunks.dataStart()] & 0xff;
  }

  private static WebpHeader still(
      byte[] webp, WebpChunkReader chunks, int width, int height, boolean alpha)
      throws FailureException {
    WebpBitstream picture = WebpBitstream.first(webp, chunks);
    check(picture, width, height, "canvas");
    return new WebpHeader(width, height, 0, 0, alpha, alpha ? picture : picture.opaque());
  }

  private static WebpHeader animation(
      byte[] webp, WebpChunkReader chunks, int width, int height, boolean alpha)
      throws FailureException {
    while (chunks.next()) {
      if (chunks.type() != WebpChunkReader.FRAME) {
        continue;
      }
      if (chunks.dataLength() < FRAME_FIELDS) {
        throw WebpFormat.WEBP.corrupt("has a frame that ends within its header");
      }
      ByteCursor in = new ByteCursor(webp, WebpFormat.WEBP, chunks.dataStart());
      int left = 2 * in.u24le();
      int top = 2 * in.u24le();
      int frameWidth = 1 + in.u24le();
      int frameHeight = 1 + in.u24le();
      if (left + frameWidth > width || top + frameHeight > height) {
        throw in.corrupt(
            "has a frame of %d x %d pixels at (%d, %d), outside of its canvas of %d x %d"
                .formatted(frameWidth, frameHeight, left, top, width, height));
      }
      WebpBitstream picture = WebpBitstream.first(webp, chunks.within(FRAME_FIELDS));
      check(picture, frameWidth, frameHeight, "frame");
      return new WebpHeader(width, height, left, top, alpha, alpha ? picture : picture.opaque());
    }
    throw WebpFormat.WEBP.corrupt("has no frame");
  }

  private static void check(WebpBitstream picture, int width, int height, String around)
      throws FailureException {
    if (picture.width() != width || picture.height() != height) {
      throw WebpFormat.WEBP.corrupt(
          "claims a %s of %d x %d pixels, but its picture has %d x %d"
              .formatted(around, width, height, picture.width(), picture.height()));
    }
  }
}
