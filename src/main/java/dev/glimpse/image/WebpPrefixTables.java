package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A reader of how much memory libwebp needs for the prefix codes of a lossless picture or opacity.
 * A picture can have a group of five codes for every 4 x 4 pixels, up to 65,536 groups, and libwebp
 * builds the tables of all groups before it decodes a pixel: a file of 295 kB with 1024 x 1024
 * pixels took 374 MB. The number of groups is behind the transforms, whose data are skipped here
 * (RFC 9649, sections 3.4 to 3.7). libwebp's own encoder makes at most 2,600 groups.
 */
final class WebpPrefixTables {

  /** Bytes before the data of a lossless picture, and before those of an opacity. */
  private static final int HEADER = 5;

  private static final int ALPHA_HEADER = 1;
  private static final int ALPHA_COMPRESSION = 3;
  private static final int ALPHA_LOSSLESS = 1;
  private static final int MOST_GROUPS = 1 << 16;
  private static final int LITERALS = 256;
  private static final int LENGTHS = 24;
  private static final int DISTANCES = 40;
  private static final int MOST_CACHE_BITS = 11;

  /** The types of transforms that have data: prediction, colours; and the palette. */
  private static final int SUBTRACT_GREEN = 2;

  private static final int PALETTE = 3;

  /** Bytes of a group without its tables: libwebp's HTreeGroup. */
  private static final long GROUP = 600;

  /** Entries of the tables of a group, beside those for the cache: libwebp's kTableSize. */
  private static final long ENTRIES = 2_954;

  private static final long ENTRY_BYTES = 4;

  private final WebpBitReader in;
  private final int height;
  private int width;

  private WebpPrefixTables(WebpBitReader in, WebpBitstream picture) {
    this.in = in;
    width = picture.width();
    height = picture.height();
  }

  /**
   * Returns the maximum bytes of the tables for a picture or its opacity; 0 if none of them is
   * lossless, or the data are damaged before the number of groups, where libwebp stops, too.
   */
  static long bytes(byte[] webp, WebpBitstream picture) {
    if (picture.lossless()) {
      return bytes(webp, picture.start() + HEADER, picture.length() - HEADER, picture);
    }
    boolean packed =
        picture.alphaLength() > 0
            && (webp[picture.alphaStart()] & ALPHA_COMPRESSION) == ALPHA_LOSSLESS;
    return packed
        ? bytes(
            webp,
            picture.alphaStart() + ALPHA_HEADER,
            picture.alphaLength() - ALPHA_HEADER,
            picture)
        : 0;
  }

  private static long bytes(byte[] webp, int start, int length, WebpBitstream picture) {
    try {
      return new WebpPrefixTables(new WebpBitReader(webp, start, length), picture).bytes();
    } catch (FailureException e) {
      return 0; // reported when the picture is decoded
    }
  }

  private long bytes() throws FailureException {
    for (int count = 0; in.flag(); count++) {
      if (count == 4) {
        throw WebpFormat.WEBP.corrupt("has more transforms than there are");
      }
      skipTransform(in.bits(2));
    }
    int cache = cacheSize();
    long groups = 1;
    if (in.flag()) {
      int bits = 2 + in.bits(3);
      groups = Math.min(MOST_GROUPS, (long) tiles(width, bits) * tiles(height, bits));
    }
    return groups * (GROUP + ENTRY_BYTES * (ENTRIES + cache));
  }

  private void skipTransform(int type) throws FailureException {
    if (type == PALETTE) {
      int colours = 1 + in.bits(8);
      skipImage(colours, 1);
      int bits = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
      width = tiles(width, bits);
    } else if (type != SUBTRACT_GREEN) {
      int bits = 2 + in.bits(3);
      skipImage(tiles(width, bits), tiles(height, bits));
    }
  }

  private static int tiles(int length, int bits) {
    return (length + (1 << bits) - 1) >> bits;
  }

  /** Reads the number of colours in the cache; 0 without one. */
  private int cacheSize() throws FailureException {
    if (!in.flag()) {
      return 0;
    }
    int bits = in.bits(4);
    if (bits < 1 || bits > MOST_CACHE_BITS) {
      throw WebpFormat.WEBP.corrupt("has a cache of %d bits".formatted(bits));
    }
    return 1 << bits;
  }

  /** Skips the pixels of an image within the picture, which has one group of codes. */
  private void skipImage(int columns, int rows) throws FailureException {
    int cache = cacheSize();
    WebpPrefixCode green = WebpPrefixCode.read(in, LITERALS + LENGTHS + cache);
    WebpPrefixCode red = WebpPrefixCode.read(in, LITERALS);
    WebpPrefixCode blue = WebpPrefixCode.read(in, LITERALS);
    WebpPrefixCode alpha = WebpPrefixCode.read(in, LITERALS);
    WebpPrefixCode distance = WebpPrefixCode.read(in, DISTANCES);
    long pixels = (long) columns * rows;
    for (long i = 0; i < pixels; ) {
      int symbol = green.next(in);
      if (symbol < LITERALS) {
        int unused = red.next(in) + blue.next(in) + alpha.next(in);
        i++;
      } else if (symbol < LITERALS + LENGTHS) {
        i += copied(symbol - LITERALS);
        int unused = copied(distance.next(in));
      } else {
        i++; // a colour of the cache
      }
    }
  }

  /** Reads a length or a distance (section 3.6.2). */
  private int copied(int symbol) throws FailureException {
    if (symbol < 4) {
      return symbol + 1;
    }
    int extra = (symbol - 2) >> 1;
    return ((2 + (symbol & 1)) << extra) + in.bits(extra) + 1;
  }
}
