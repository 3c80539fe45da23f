package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.Arrays;

/**
 * The first frame of a GIF, at its position on the screen. TensorFlow's decoder is not used: it
 * makes the picture as large as the frame and moves the frame within it, decodes all frames
 * although only one is requested, and keeps each piece of each extension (28 x 28 pixels in a file
 * of 10 MB took 270 MB).
 *
 * <p>Transparent pixels are black, as in TensorFlow. Pixels outside the frame have the first
 * colour, as in Pillow, or are transparent if the GIF has a transparent colour.
 *
 * <p>Needs memory for two rows. The file's length and the picture's size bound the time.
 */
final class GifImage extends JavaImage {

  private static final int BLACK = 0;

  /** The first row and the distance of rows of each pass. */
  private static final int[][] INTERLACED = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private static final int[][] IN_ORDER = {{0, 1}};

  private final byte[] gif;
  private final GifHeader fields;

  GifImage(byte[] gif, GifHeader fields) {
    super(gif, new ImageHeader(GifFormat.GIF, fields.width(), fields.height()));
    this.gif = gif;
    this.fields = fields;
  }

  /** Returns false: a transparent pixel is black. */
  @Override
  public boolean hasAlpha() {
    return false;
  }

  /** Returns the frame with its palette's indices, and its colours. */
  @Override
  public long workingBytes(boolean keepsAlpha) {
    return 4 * pixelCount();
  }

  @Override
  public void decode(int channels, RowConsumer rows) throws FailureException {
    int[] colours = colours();
    byte[] row = new byte[fields.width() * channels];
    int around = fields.transparent() >= 0 ? BLACK : colours[0];
    for (int x = 0; x < fields.width(); x++) {
      put(around, row, channels * x);
    }
    byte[] plain = row.clone();
    for (int y = 0; y < fields.height(); y++) {
      if (y < fields.top() || y >= fields.top() + fields.frameHeight()) {
        rows.accept(y, plain);
      }
    }
    GifIndices indices = new GifIndices(gif, fields.pixels());
    for (int[] pass : fields.interlaced() ? INTERLACED : IN_ORDER) {
      for (int y = pass[0]; y < fields.frameHeight(); y += pass[1]) {
        for (int x = 0; x < fields.frameWidth(); x++) {
          put(colour(colours, indices.next()), row, channels * (fields.left() + x));
        }
        rows.accept(fields.top() + y, row);
      }
    }
  }

  private static int colour(int[] colours, int index) throws FailureException {
    if (index >= colours.length) {
      throw GifFormat.GIF.corrupt(
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
    if (fields.colourCount() == 0) {
      throw GifFormat.GIF.corrupt("has no colour table");
    }
    int[] colours = new int[fields.colourCount()];
    Arrays.setAll(
        colours,
        i -> {
          int at = fields.colours() + 3 * i;
          return (gif[at] & 0xff) << 16 | (gif[at + 1] & 0xff) << 8 | (gif[at + 2] & 0xff);
        });
    if (fields.transparent() >= 0 && fields.transparent() < colours.length) {
      colours[fields.transparent()] = BLACK;
    }
    return colours;
  }
}
