package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.Optional;

/**
 * A WebP, decoded by libwebp to the same pixels as by Pillow, which uses it, too. Of an animation,
 * the first frame is decoded.
 *
 * <p>Pixels outside the frame are black, and transparent if the picture has an opacity.
 */
final class WebpImage extends JavaImage {

  /** Bytes of a pixel in Leptonica's memory. */
  private static final int DECODED = 4;

  /** Bytes that libwebp keeps of each pixel of a lossless picture until it is decoded. */
  private static final int LOSSLESS = 4;

  /** Bytes that libwebp keeps of each pixel's opacity beside a lossy picture. */
  private static final int OPACITY = 1 + LOSSLESS;

  /** Bytes that libwebp keeps for each column: rows of blocks, and their coefficients. */
  private static final int COLUMN = 128;

  private final WebpHeader fields;

  /** Bytes of the tables; -1 before they are known. Threads may compute them twice. */
  private volatile long tableBytes = -1;

  WebpImage(byte[] webp, WebpHeader fields) {
    super(webp, new ImageHeader(WebpFormat.WEBP, fields.width(), fields.height()));
    this.fields = fields;
  }

  @Override
  public Optional<ExifOrientation> storedOrientation() throws FailureException {
    return WebpMetadata.of(bytes()).orientation();
  }

  @Override
  public boolean hasAlpha() {
    return fields.alpha();
  }

  /**
   * Returns the frame in native memory, with what libwebp needs until it is decoded, or with the
   * result, whose memory is not touched before.
   */
  @Override
  public long workingBytes(boolean keepsAlpha) {
    WebpBitstream frame = fields.frame();
    long framePixels = (long) frame.width() * frame.height();
    int inside = frame.lossless() ? LOSSLESS : frame.alphaLength() > 0 ? OPACITY : 0;
    long result = (keepsAlpha && hasAlpha() ? 4 : 3) * pixelCount();
    return DECODED * framePixels
        + Math.max(inside * framePixels, result)
        + (long) COLUMN * frame.width()
        + prefixTables()
        + frame.length()
        + frame.alphaLength();
  }

  @Override
  public void decode(int channels, RowConsumer rows) throws FailureException {
    WebpBitstream frame = fields.frame();
    byte[] row = new byte[fields.width() * channels];
    try (WebpPixels pixels = WebpPixels.decode(bytes(), frame)) {
      for (int y = 0; y < fields.height(); y++) {
        if (y < fields.top() || y >= fields.top() + frame.height()) {
          rows.accept(y, row);
        }
      }
      int[] values = new int[frame.width()];
      for (int y = 0; y < frame.height(); y++) {
        pixels.row(y, values);
        put(values, channels, row);
        rows.accept(fields.top() + y, row);
      }
    }
  }

  /** Returns the bytes of libwebp's tables; reads the start of the data once. */
  private long prefixTables() {
    if (tableBytes < 0) {
      tableBytes = WebpPrefixTables.bytes(bytes(), fields.frame());
    }
    return tableBytes;
  }

  private void put(int[] values, int channels, byte[] row) {
    int to = channels * fields.left();
    for (int value : values) {
      row[to] = (byte) (value >> 24);
      row[to + 1] = (byte) (value >> 16);
      row[to + 2] = (byte) (value >> 8);
      if (channels > 3) {
        row[to + 3] = (byte) (fields.frame().alpha() ? value : 0xff);
      }
      to += channels;
    }
  }
}
