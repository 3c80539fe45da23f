package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.zip.CRC32;

/** A reader of the IHDR chunk of a PNG, which must come first and has its own checksum. */
final class PngHeader {

  private static final int SIGNATURE_LENGTH = 8;
  private static final int IHDR = 0x49484452;
  private static final int CGBI = 0x43674249;
  private static final int IHDR_LENGTH = 13;

  private PngHeader() {}

  static ImageHeader read(byte[] bytes) throws FailureException {
    ByteCursor in = new ByteCursor(bytes, PngFormat.PNG, SIGNATURE_LENGTH);
    int length = in.i32be();
    int start = in.position();
    int type = in.i32be();
    if (type == CGBI) {
      throw in.unsupported("is in Apple's own variant (CgBI); send it as an ordinary PNG");
    }
    if (type != IHDR || length != IHDR_LENGTH) {
      throw in.corrupt("does not start with its header chunk");
    }
    int width = in.i32be();
    int height = in.i32be();
    int depth = in.u8();
    int colourType = in.u8();
    int compression = in.u8();
    int filter = in.u8();
    int interlace = in.u8();
    CRC32 crc = new CRC32();
    crc.update(bytes, start, in.position() - start);
    if (in.i32be() != (int) crc.getValue()) {
      throw in.corrupt("has a header with a wrong checksum");
    }
    if (width <= 0 || height <= 0) {
      throw in.corrupt(
          "claims an impossible size, %s x %s"
              .formatted(Integer.toUnsignedString(width), Integer.toUnsignedString(height)));
    }
    if (!isValid(colourType, depth)) {
      throw in.corrupt(
          "has colour type %d with bit depth %d, which is not a valid combination"
              .formatted(colourType, depth));
    }
    if (compression != 0 || filter != 0 || interlace > 1) {
      throw in.corrupt("names a compression, filter or interlace method that does not exist");
    }
    return new ImageHeader(PngFormat.PNG, width, height);
  }

  private static boolean isValid(int colourType, int depth) {
    return switch (colourType) {
      case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
      case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
      case 2, 4, 6 -> depth == 8 || depth == 16;
      default -> false;
    };
  }
}
