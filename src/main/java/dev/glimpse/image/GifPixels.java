package dev.glimpse.image;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.util.Arrays;

/**
 * A decoder of the first frame of a GIF, at its position on the screen. TensorFlow's decoder is not
 * used: it makes the picture as large as the frame and moves the frame within it, decodes all
 * frames although only one is requested, and keeps each piece of each extension (28 x 28 pixels in
 * a file of 10 MB took 270 MB).
 *
 * <p>Transparent pixels are black, as in TensorFlow. Pixels outside the frame have the first
 * colour, as in Pillow, or are transparent if the GIF has a transparent colour.
 *
 * <p>Needs memory for two rows. The file's length and the picture's size bound the time.
 */
final class GifPixels implements PixelDecoder {

  private static final int BLACK = 0;

  /** The first row and the distance of rows of each pass. */
  private static final int[][] INTERLACED = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private static final int[][] IN_ORDER = {{0, 1}};

  private final byte[] gif;
  private final GifHeader header;

  GifPixels(byte[] gif) throws FailureException {
    this.gif = gif;
    this.header = GifHeader.of(gif);
  }

  @Override
  public int width() {
    return header.width();
  }

  @Override
  public int height() {
    return header.height();
  }

  /** Returns false: a transparent pixel is black. */
  @Override
  public boolean hasAlpha() {
    return false;
  }

  @Override
  public void decode(int channels, RowConsumer rows) throws FailureException {
    int[] colours = colours();
    byte[] row = new byte[header.width() * channels];
    int around = header.transparent() >= 0 ? BLACK : colours[0];
    for (int x = 0; x < header.width(); x++) {
      put(around, row, channels * x);
    }
    byte[] plain = row.clone();
    for (int y = 0; y < header.height(); y++) {
      if (y < header.top() || y >= header.top() + header.frameHeight()) {
        rows.accept(y, plain);
      }
    }
    GifIndices indices = new GifIndices(gif, header.pixels());
    for (int[] pass : header.interlaced() ? INTERLACED : IN_ORDER) {
      for (int y = pass[0]; y < header.frameHeight(); y += pass[1]) {
        for (int x = 0; x < header.frameWidth(); x++) {
          put(colour(colours, indices.next()), row, channels * (header.left() + x));
        }
        rows.accept(header.top() + y, row);
      }
    }
  }

  private static int colour(int[] colours, int index) throws FailureException {
    if (index >= colours.length) {
      throw corrupt(
          "has a pixel of colour %d, but only %d colours".formatted(index, colours.length));
    }
    return colours[index];
  }

  private static void put(int colour, byte[] row, int at) {
    row[at] = (byte) (colour >> 16);
    row[at + 1] = (byte) (colour >> 8);
    row[at + 2] = (byte) colour;
  }

  /** Returns the colours as 0xRRGGBB. */
  private int[] colours() throws FailureException {
    if (header.colourCount() == 0) {
      throw corrupt("has no colour table");
    }
    int[] colours = new int[header.colourCount()];
    Arrays.setAll(
        colours,
        i -> {
          int at = header.colours() + 3 * i;
          return (gif[at] & 0xff) << 16 | (gif[at + 1] & 0xff) << 8 | (gif[at + 2] & 0xff);
        });
    if (header.transparent() >= 0 && header.transparent() < colours.length) {
      colours[header.transparent()] = BLACK;
    }
    return colours;
  }

  static FailureException corrupt(String what) {
    return new FailureException(FailureCode.CORRUPT_IMAGE, ImageFormat.GIF + " " + what);
  }
}
