package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * A GIF's header, up to the pixels of its first frame. It contains two sizes, of the screen and of
 * the frame, which may differ: the picture is the screen, enlarged if the frame exceeds it, as in
 * Pillow and browsers.
 *
 * @param width of the picture
 * @param height of the picture
 * @param left horizontal position of the frame in the picture
 * @param top vertical position of the frame in the picture
 * @param frameWidth at least 1
 * @param frameHeight at least 1
 * @param interlaced whether the frame's rows are stored in four passes
 * @param colours offset of the frame's colour table; 0 if there is no table
 * @param colourCount number of colours in the table
 * @param transparent the transparent index; -1 if all indices are colours
 * @param pixels offset of the frame's data, which begin with the size of a code
 */
record GifHeader(
    int width,
    int height,
    int left,
    int top,
    int frameWidth,
    int frameHeight,
    boolean interlaced,
    int colours,
    int colourCount,
    int transparent,
    int pixels) {

  private static final int SIGNATURE = 6;
  private static final int COLOUR_TABLE = 0x80;
  private static final int TABLE_SIZE = 0x07;
  private static final int INTERLACED = 0x40;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int CONTROL_LENGTH = 4;

  /**
   * Reads the header.
   *
   * @throws FailureException CORRUPT_IMAGE
   */
  static GifHeader of(byte[] bytes) throws FailureException {
    ByteCursor in = new ByteCursor(bytes, GifFormat.GIF, SIGNATURE);
    int screenWidth = in.u16le();
    int screenHeight = in.u16le();
    int screenFlags = in.u8();
    in.skip(2); // background and aspect ratio
    int screenColours = in.position();
    in.skip(3 * colourCount(screenFlags));
    int transparent = extensions(in, bytes);
    int left = in.u16le();
    int top = in.u16le();
    int width = in.u16le();
    int height = in.u16le();
    if (width == 0 || height == 0) {
      throw in.corrupt("has an empty first frame");
    }
    int flags = in.u8();
    int frameColours = in.position();
    int frameColourCount = colourCount(flags);
    in.skip(3 * frameColourCount);
    boolean own = frameColourCount > 0;
    int colourCount = own ? frameColourCount : colourCount(screenFlags);
    in.skip(1); // the size of a code
    return new GifHeader(
        Math.max(screenWidth, left + width),
        Math.max(screenHeight, top + height),
        left,
        top,
        width,
        height,
        (flags & INTERLACED) != 0,
        colourCount == 0 ? 0 : own ? frameColours : screenColours,
        colourCount,
        transparent,
        in.position() - 1);
  }

  private static int colourCount(int flags) {
    return (flags & COLOUR_TABLE) == 0 ? 0 : 2 << (flags & TABLE_SIZE);
  }

  /**
   * Skips everything before the first frame's descriptor.
   *
   * @return the transparent index of the first well-formed graphic control extension; -1 if absent
   */
  private static int extensions(ByteCursor in, byte[] bytes) throws FailureException {
    int transparent = -1;
    boolean controlled = false;
    while (true) {
      switch (in.u8()) {
        case EXTENSION -> {
          boolean isControl = in.u8() == GRAPHIC_CONTROL;
          int start = in.position();
          skipBlocks(in);
          if (isControl && !controlled && in.position() - start == CONTROL_LENGTH + 2) {
            controlled = true;
            boolean has = (bytes[start + 1] & 1) != 0;
            transparent = has ? bytes[start + CONTROL_LENGTH] & 0xff : -1;
          }
        }
        case IMAGE -> {
          return transparent;
        }
        case TRAILER -> throw in.corrupt("has no frames");
        default -> throw in.corrupt("has an unknown block before its first frame");
      }
    }
  }

  private static void skipBlocks(ByteCursor in) throws FailureException {
    int length = in.u8();
    while (length > 0) {
      in.skip(length);
      length = in.u8();
    }
  }
}
