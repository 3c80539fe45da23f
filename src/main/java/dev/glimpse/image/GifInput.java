package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.Arrays;

/** A GIF of one frame, and of nothing that its decoder would keep beside it. */
final class GifInput {

  private static final byte TRAILER = 0x3b;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int GRAPHIC_CONTROL_LENGTH = 8;

  private GifInput() {}

  /**
   * Cut behind the first frame, and without the extensions before it but the one that says which of
   * its colours is none. A frame that ends early is left so.
   *
   * @param gif whose header was read before
   * @throws FailureException as {@link GifHeader#read}
   */
  static byte[] of(byte[] gif) throws FailureException {
    ByteCursor in = new ByteCursor(gif, ImageFormat.GIF, 0);
    GifHeader.skipScreen(in);
    int screen = in.position();
    int control = -1;
    while (in.u8() == GifHeader.EXTENSION) {
      int start = in.position() - 1;
      boolean isControl = in.u8() == GRAPHIC_CONTROL;
      GifHeader.skipBlocks(in);
      if (control < 0 && isControl && in.position() - start == GRAPHIC_CONTROL_LENGTH) {
        control = start;
      }
    }
    int frame = in.position() - 1;
    GifHeader.frame(in);
    int kept = control < 0 ? 0 : GRAPHIC_CONTROL_LENGTH;
    int end = endOfBlocks(in, gif.length);
    boolean single = end == gif.length || (end + 1 == gif.length && gif[end] == TRAILER);
    if (frame - screen == kept && single) {
      return gif;
    }
    int length = screen + kept + end - frame;
    byte[] first = Arrays.copyOf(gif, length + 1);
    if (kept > 0) {
      System.arraycopy(gif, control, first, screen, kept);
    }
    System.arraycopy(gif, frame, first, screen + kept, end - frame);
    first[length] = TRAILER;
    return first;
  }

  private static int endOfBlocks(ByteCursor in, int length) {
    try {
      GifHeader.skipBlocks(in);
      return in.position();
    } catch (FailureException e) {
      return length; // the decoder will see and say so
    }
  }
}
