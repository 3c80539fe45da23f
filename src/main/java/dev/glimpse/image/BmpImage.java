package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A bitmap, decoded to the same pixels as by Pillow. TensorFlow's decoder is not used, because it
 * reads only offset, size and depth.
 *
 * <p>Needs memory for two rows. The file's length and the picture's size bound the time.
 */
final class BmpImage extends JavaImage {

  private final byte[] bmp;
  private final BmpHeader fields;

  BmpImage(byte[] bmp, BmpHeader fields) {
    super(bmp, new ImageHeader(BmpFormat.BMP, fields.width(), fields.height()));
    this.bmp = bmp;
    this.fields = fields;
  }

  /**
   * Returns whether the pixels have an opacity: the header has a mask for it, and not all pixels
   * are transparent. Programs that do not know the opacity write only transparent pixels.
   */
  @Override
  public boolean hasAlpha() {
    if (!fields.masks().haveOpacity()) {
      return false;
    }
    for (int y = 0; y < fields.height(); y++) {
      int at = start(y);
      for (int x = 0; x < fields.width(); x++, at += 4) {
        if ((pixel(at, 4) & fields.masks().opacity()) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns up to four channels, or a copy with three in addition. */
  @Override
  public long workingBytes(boolean keepsAlpha) {
    return (keepsAlpha ? 4 : 7) * pixelCount();
  }

  @Override
  public void decode(int channels, RowConsumer rows) throws FailureException {
    byte[] row = new byte[fields.width() * channels];
    if (fields.depth() > 8) {
      direct(channels, row, rows);
      return;
    }
    BmpPalette palette = new BmpPalette(bmp, fields);
    byte[] indices = new byte[fields.width()];
    if (fields.coding() == BmpHeader.Coding.PLAIN) {
      for (int y = 0; y < fields.height(); y++) {
        unpack(start(y), indices);
        palette.colour(indices, indices.length, row);
        rows.accept(fromTop(y), row);
      }
    } else {
      new BmpRuns(bmp, fields)
          .decode(
              (y, stored) -> {
                palette.colour(stored, stored.length, row);
                rows.accept(fromTop(y), row);
              });
    }
  }

  /** Decodes pixels that are colours, not indices. */
  private void direct(int channels, byte[] row, RowConsumer rows) {
    int bytes = fields.depth() / 8;
    for (int y = 0; y < fields.height(); y++) {
      int at = start(y);
      for (int to = 0; to < row.length; to += channels, at += bytes) {
        if (bytes == 3 && fields.coding() == BmpHeader.Coding.PLAIN) {
          row[to] = bmp[at + 2];
          row[to + 1] = bmp[at + 1];
          row[to + 2] = bmp[at];
        } else {
          fields.masks().split(pixel(at, bytes), channels, row, to);
        }
      }
      rows.accept(fromTop(y), row);
    }
  }

  private int pixel(int at, int bytes) {
    int pixel = 0;
    for (int i = 0; i < bytes; i++) {
      pixel |= (bmp[at + i] & 0xff) << (8 * i);
    }
    return pixel;
  }

  private void unpack(int from, byte[] indices) {
    int depth = fields.depth();
    if (depth == 8) {
      System.arraycopy(bmp, from, indices, 0, indices.length);
      return;
    }
    int mask = (1 << depth) - 1;
    for (int x = 0; x < indices.length; x++) {
      int bit = x * depth;
      indices[x] = (byte) ((bmp[from + bit / 8] >> (8 - depth - bit % 8)) & mask);
    }
  }

  private int start(int storedRow) {
    return (int) (fields.pixels() + fields.stride() * storedRow);
  }

  private int fromTop(int storedRow) {
    return fields.topDown() ? storedRow : fields.height() - 1 - storedRow;
  }
}
