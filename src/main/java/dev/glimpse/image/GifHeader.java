package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** Reads a GIF to the descriptor of its first frame, whose size is what TensorFlow decodes. */
final class GifHeader {

  private static final int SCREEN = 10;
  private static final int COLOUR_TABLE = 0x80;
  private static final int TABLE_SIZE = 0x07;
  static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;

  private GifHeader() {}

  static boolean matches(byte[] bytes) {
    return Magic.hasText(bytes, 0, "GIF87a") || Magic.hasText(bytes, 0, "GIF89a");
  }

  static ImageHeader read(byte[] bytes) throws FailureException {
    return read(new ByteCursor(bytes, ImageFormat.GIF, 0));
  }

  private static ImageHeader read(ByteCursor in) throws FailureException {
    skipScreen(in);
    while (true) {
      switch (in.u8()) {
        case EXTENSION -> {
          in.skip(1);
          skipBlocks(in);
        }
        case IMAGE -> {
          return frame(in);
        }
        case TRAILER -> throw in.corrupt("has no frames");
        default -> throw in.corrupt("has an unknown block before its first frame");
      }
    }
  }

  /** Steps over the screen, whose size no decoder here looks at, and its colours. */
  static void skipScreen(ByteCursor in) throws FailureException {
    in.skip(SCREEN);
    int flags = in.u8();
    in.skip(2); // background and aspect ratio
    skipColourTable(in, flags);
  }

  /** Leaves the cursor at the first block of the frame's data. */
  static ImageHeader frame(ByteCursor in) throws FailureException {
    in.skip(4); // where the frame lies on the screen
    int width = in.u16le();
    int height = in.u16le();
    if (width == 0 || height == 0) {
      throw in.corrupt("has an empty first frame");
    }
    skipColourTable(in, in.u8());
    in.skip(1); // the code size, which the frame's data starts with
    return new ImageHeader(ImageFormat.GIF, width, height);
  }

  private static void skipColourTable(ByteCursor in, int flags) throws FailureException {
    if ((flags & COLOUR_TABLE) != 0) {
      in.skip(3 << ((flags & TABLE_SIZE) + 1));
    }
  }

  static void skipBlocks(ByteCursor in) throws FailureException {
    int length = in.u8();
    while (length > 0) {
      in.skip(length);
      length = in.u8();
    }
  }
}
