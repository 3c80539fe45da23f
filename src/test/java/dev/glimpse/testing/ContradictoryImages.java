package dev.glimpse.testing;

import static dev.glimpse.image.Images.deflated;
import static dev.glimpse.image.Images.joined;

import dev.glimpse.event.FailureCode;
import dev.glimpse.image.Images;
import dev.glimpse.testing.HostileImages.Hostile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Images whose headers state something twice, and not the same. */
final class ContradictoryImages {

  private static final byte[] PNG_END = Images.pngChunk("IEND", new byte[0]);

  private ContradictoryImages() {}

  static List<Hostile> all() throws IOException {
    byte[] pixels = Images.pngChunk("IDAT", deflated(40 * 41));
    byte[] grey = Images.pngHeader(40, 40, 8, 0, 0);
    byte[] larger = Images.pngHeader(80, 80, 8, 0, 0);
    byte[] again = Arrays.copyOfRange(larger, 8, larger.length);
    byte[] palette = Images.pngChunk("PLTE", new byte[12]);
    byte[] indices = Images.pngHeader(40, 40, 8, 3, 0);
    byte[] jpeg = Images.encoded("jpeg", 60, 40);
    byte[] frame = Arrays.copyOfRange(Images.jpegHeader(0xc0, 8, 90, 90, 3), 2, 21);
    byte[] gif = Images.encoded("gif", 40, 40);
    byte[] smallScreen = gif.clone();
    smallScreen[6] = 1;
    smallScreen[8] = 0;
    byte[] otherScan = jpeg.clone();
    otherScan[indexOf(jpeg, 0xda) + 4] = 77; // the name of its first component
    return List.of(
        classified("png with a palette", joined(indices, palette, pixels, PNG_END)),
        refused("png of two palettes", joined(indices, palette, palette, pixels, PNG_END)),
        refused("jpeg with a scan of a component that its frame lacks", otherScan),
        refused("png of two sizes, the second first", joined(grey, again, pixels, PNG_END)),
        refused("png of two sizes", joined(grey, pixels, again, PNG_END)),
        refused("png of fewer rows than its header says", joined(larger, pixels, PNG_END)),
        refused(
            "png with indices and no palette",
            joined(Images.pngHeader(40, 40, 8, 3, 0), pixels, PNG_END)),
        refused(
            "jpeg of two sizes",
            joined(Arrays.copyOf(jpeg, 2), frame, Arrays.copyOfRange(jpeg, 2, jpeg.length))),
        classified("gif whose frame is larger than its screen", smallScreen),
        refused("bmp whose pixels lie in its header", offset(Images.bmp(30, 20, 24, 0, 1840), 20)),
        refused(
            "bmp whose pixels lie behind its end", offset(Images.bmp(30, 20, 24, 0, 1840), 999)),
        classified(
            "bmp that does not say where its pixels are", offset(Images.encoded("bmp", 30, 20), 0)),
        refused("bmp of 8 bits with run lengths of 4", Images.bmp(30, 20, 8, 2, 5_000)));
  }

  private static byte[] offset(byte[] bmp, int offset) {
    bmp[10] = (byte) offset;
    bmp[11] = (byte) (offset >> 8);
    return bmp;
  }

  /** Returns where the marker's second byte is. */
  private static int indexOf(byte[] jpeg, int marker) {
    int at = 1;
    while (jpeg[at - 1] != (byte) 0xff || jpeg[at] != (byte) marker) {
      at++;
    }
    return at;
  }

  private static Hostile classified(String name, byte[] bytes) {
    return new Hostile(name, bytes, null);
  }

  private static Hostile refused(String name, byte[] bytes) {
    return new Hostile(name, bytes, FailureCode.CORRUPT_IMAGE);
  }
}
