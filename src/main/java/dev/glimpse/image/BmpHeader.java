package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The header of a bitmap of Windows or OS/2, in all its versions, with the fields that the pixels
 * depend on. Redundant fields are compared; docs/events.md has a table of the contradictions and
 * their results.
 *
 * @param width in pixels
 * @param height in pixels
 * @param topDown whether the first row is the top one
 * @param depth bits a pixel: 1, 2, 4, 8, 16, 24 or 32
 * @param coding how the pixels are stored
 * @param masks positions of the colours in a pixel of 16, 24 or 32 bits
 * @param palette offset of the colours for 8 bits and less
 * @param entry bytes per colour: 3 or 4
 * @param colours number of colours, by the header's count
 * @param pixels offset of the pixels
 */
record BmpHeader(
    int width,
    int height,
    boolean topDown,
    int depth,
    Coding coding,
    BmpMasks masks,
    int palette,
    int entry,
    int colours,
    int pixels) {

  /** The ways in which pixels are stored. */
  enum Coding {
    PLAIN,
    RLE8,
    RLE4,
    MASKS
  }

  private static final int FILE_HEADER = 14;
  private static final int OFFSET_FIELD = 10;
  private static final int CORE_HEADER = 12;
  private static final int OS2_SHORTEST = 16;
  private static final int OS2_LONGEST = 64;
  private static final int INFO_HEADER = 40;
  private static final int WITH_MASKS = 52;
  private static final int WITH_ALPHA = 56;
  private static final int V4 = 108;
  private static final int V5 = 124;
  private static final int MASKS_FIELD = INFO_HEADER;

  /** Pillow's limit; colours beyond the 256th cannot be used. */
  private static final int MAX_COLOURS = 1 << 16;

  /**
   * Reads the header and compares it with itself and with the file's length.
   *
   * @throws FailureException CORRUPT_IMAGE if it contradicts itself in a way that readers interpret
   *     differently, or pixels are missing; UNSUPPORTED_FORMAT
   */
  static BmpHeader of(byte[] bytes) throws FailureException {
    ByteCursor in = new ByteCursor(bytes, BmpFormat.BMP, OFFSET_FIELD);
    int offset = in.i32le();
    int size = in.i32le();
    boolean core = size == CORE_HEADER;
    boolean os2 = size >= OS2_SHORTEST && size <= OS2_LONGEST && !isWindows(size);
    if (!core && !os2 && !isWindows(size)) {
      throw in.corrupt("has a header of %d bytes, which no version has".formatted(size));
    }
    in.skip(size - 4);
    ByteBuffer fields =
        ByteBuffer.wrap(Arrays.copyOf(Arrays.copyOfRange(bytes, FILE_HEADER, in.position()), V5))
            .order(ByteOrder.LITTLE_ENDIAN);
    int width = core ? fields.getShort(4) & 0xffff : fields.getInt(4);
    int height = core ? fields.getShort(6) & 0xffff : fields.getInt(8);
    int depth = fields.getShort(core ? 10 : 14) & 0xffff;
    if (width <= 0 || height == 0 || height == Integer.MIN_VALUE) {
      throw in.corrupt("claims an impossible size, %d x %d".formatted(width, height));
    }
    int compression = core ? 0 : fields.getInt(16);
    Coding coding = coding(in, compression, depth, os2);
    BmpMasks masks =
        coding == Coding.MASKS
            ? masks(in, fields, size, compression, depth)
            : BmpMasks.usual(depth);
    int stated = core ? 0 : fields.getInt(32);
    int colours = depth > 8 ? 0 : stated == 0 ? 1 << depth : stated;
    if (depth <= 8 && (colours < 0 || colours > MAX_COLOURS)) {
      throw in.corrupt("has a palette of %d colours".formatted(Integer.toUnsignedLong(colours)));
    }
    int entry = core ? 3 : 4;
    int pixels = pixels(in, offset, FILE_HEADER + size, entry * colours);
    BmpHeader header =
        new BmpHeader(
            width,
            Math.abs(height),
            height < 0,
            depth,
            coding,
            masks,
            FILE_HEADER + size,
            entry,
            colours,
            pixels);
    if (!header.isWithin(bytes.length)) {
      throw in.corrupt("does not contain the pixels that its header announces");
    }
    return header;
  }

  private static boolean isWindows(int size) {
    return switch (size) {
      case INFO_HEADER, WITH_MASKS, WITH_ALPHA, V4, V5 -> true;
      default -> false;
    };
  }

  private static Coding coding(ByteCursor in, int compression, int depth, boolean os2)
      throws FailureException {
    Coding coding =
        switch (compression) {
          case 0 -> Coding.PLAIN;
          case 1 -> Coding.RLE8;
          case 2 -> Coding.RLE4;
          case 3 -> {
            if (os2) {
              throw in.unsupported("is compressed as a fax (Huffman), which is not supported");
            }
            yield Coding.MASKS;
          }
          case 4 ->
              throw in.unsupported(
                  os2
                      ? "has run lengths of 24 bits, which are not supported"
                      : "contains a JPEG; send the JPEG itself");
          case 5 -> throw in.unsupported("contains a PNG; send the PNG itself");
          case 6 -> Coding.MASKS;
          default ->
              throw in.unsupported(
                  "has compression %d; none, run lengths (1, 2) and colour masks (3, 6) are supported"
                      .formatted(Integer.toUnsignedLong(compression)));
        };
    switch (depth) {
      case 1, 2, 4, 8, 16, 24, 32 -> {}
      default ->
          throw in.unsupported(
              "has %d bits a pixel; 1, 2, 4, 8, 16, 24 and 32 are supported".formatted(depth));
    }
    boolean agree =
        switch (coding) {
          case PLAIN -> true;
          case RLE8 -> depth == 8;
          case RLE4 -> depth == 4;
          case MASKS -> depth >= 16;
        };
    if (!agree) {
      throw in.corrupt(
          "has %d bits a pixel and compression %d, which is not a valid combination"
              .formatted(depth, compression));
    }
    return coding;
  }

  /**
   * Reads the masks: from the longer headers; or after the shorter one, where only compression 6
   * has a mask for the opacity.
   */
  private static BmpMasks masks(
      ByteCursor in, ByteBuffer fields, int size, int compression, int depth)
      throws FailureException {
    int[] masks = new int[4];
    int count = size >= WITH_ALPHA || (size == INFO_HEADER && compression == 6) ? 4 : 3;
    for (int i = 0; i < count; i++) {
      masks[i] = size == INFO_HEADER ? in.i32le() : fields.getInt(MASKS_FIELD + 4 * i);
    }
    return BmpMasks.of(in, masks, depth);
  }

  /**
   * Returns the offset of the pixels. An offset of 0, and one that does not count the palette, as
   * cameras write it, are interpreted as in Pillow.
   *
   * @param in cursor after the header and its masks
   * @param end end of the header, without masks
   * @param palette length of the palette in bytes
   */
  private static int pixels(ByteCursor in, int offset, int end, int palette)
      throws FailureException {
    if (offset == 0 || (offset == end && palette > 0)) {
      return in.position() + palette;
    }
    if (offset < in.position()) { // or beyond 2 GiB
      throw in.corrupt(
          "says that its pixels begin at byte %d, which is impossible"
              .formatted(Integer.toUnsignedLong(offset)));
    }
    return offset;
  }

  /** Returns the length of a row in bytes, without its padding. */
  long rowBytes() {
    return ((long) width * depth + 7) / 8;
  }

  /** Returns the distance from row to row in bytes. */
  long stride() {
    return (rowBytes() + 3) / 4 * 4;
  }

  /**
   * Returns whether the file has all rows; the last needs no padding. The extent of run lengths is
   * checked during decoding.
   */
  private boolean isWithin(int length) {
    if (coding == Coding.RLE8 || coding == Coding.RLE4) {
      return pixels < length;
    }
    long beforeLast = length - pixels - rowBytes();
    return beforeLast >= 0 && beforeLast / stride() >= height - 1;
  }
}
