package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.Arrays;

/**
 * A decoder of run lengths of a bitmap, 8 or 4 bits a pixel. Skipped pixels have index 0, as in
 * Pillow. A run of one colour is cut at the end of its row, as in Pillow and browsers; all other
 * excess, and data that end early, are rejected.
 */
final class BmpRuns {

  private static final int END_OF_ROW = 0;
  private static final int END_OF_BITMAP = 1;
  private static final int STEP = 2;

  /** A consumer of rows of indices in their stored order. */
  interface IndexedRows {
    void accept(int y, byte[] indices) throws FailureException;
  }

  private final byte[] bmp;
  private final BmpHeader header;
  private final boolean four;
  private final byte[] row;
  private int at;
  private int x;
  private int y;
  private boolean painted;

  BmpRuns(byte[] bmp, BmpHeader header) {
    this.bmp = bmp;
    this.header = header;
    this.four = header.coding() == BmpHeader.Coding.RLE4;
    this.row = new byte[header.width()];
    this.at = header.pixels();
  }

  /** Decodes all rows, in their stored order. */
  void decode(IndexedRows rows) throws FailureException {
    while (y < header.height()) {
      int count = next();
      int value = next();
      if (count > 0) {
        run(count, value);
      } else if (value == END_OF_ROW) {
        finishRow(rows);
      } else if (value == END_OF_BITMAP) {
        throw BmpFormat.BMP.corrupt("ends after %d of %d rows".formatted(y, header.height()));
      } else if (value == STEP) {
        step(next(), next(), rows);
      } else {
        literal(value);
      }
      if (x == header.width() && y == header.height() - 1) {
        finishRow(rows); // which needs no end mark
      }
    }
    if (!painted) {
      throw BmpFormat.BMP.corrupt("has no pixel in its run lengths");
    }
  }

  private int next() throws FailureException {
    if (at >= bmp.length) {
      throw BmpFormat.BMP.corrupt("ends after %d of %d rows".formatted(y, header.height()));
    }
    return bmp[at++] & 0xff;
  }

  private void run(int count, int value) {
    painted = true;
    int end = Math.min(header.width(), x + count);
    if (!four) {
      Arrays.fill(row, x, end, (byte) value);
    } else {
      for (int i = x; i < end; i++) {
        row[i] = (byte) ((i - x) % 2 == 0 ? value >> 4 : value & 15);
      }
    }
    x = end;
  }

  private void literal(int count) throws FailureException {
    if (count > header.width() - x) {
      throw BmpFormat.BMP.corrupt("has more pixels in row %d than it is wide".formatted(y));
    }
    painted = true;
    int start = at;
    for (int i = 0; i < count; i++) {
      if (!four) {
        row[x++] = (byte) next();
      } else {
        int pair = i % 2 == 0 ? next() : bmp[at - 1] & 0xff;
        row[x++] = (byte) (i % 2 == 0 ? pair >> 4 : pair & 15);
      }
    }
    if ((at - start) % 2 != 0) {
      at++; // to the end of a 16-bit word
    }
  }

  private void step(int right, int up, IndexedRows rows) throws FailureException {
    int to = x + right;
    if (to > header.width()) {
      throw BmpFormat.BMP.corrupt("steps beyond the end of row %d".formatted(y));
    }
    for (int i = 0; i < up && y < header.height(); i++) {
      finishRow(rows);
    }
    x = to;
  }

  private void finishRow(IndexedRows rows) throws FailureException {
    rows.accept(y++, row);
    Arrays.fill(row, (byte) 0);
    x = 0;
  }
}
