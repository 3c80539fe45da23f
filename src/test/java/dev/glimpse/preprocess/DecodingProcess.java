package dev.glimpse.preprocess;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.glimpse.bench.WebpPhotoEncoder;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.Images;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.HostileImages;
import dev.glimpse.testing.HostileImages.Hostile;
import dev.glimpse.testing.ProcessStatus;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A process that decodes one image, and prints the bytes that it took and those that are counted:
 * TensorFlow keeps memory for the next image, which would hide what that one takes.
 */
final class DecodingProcess {

  static final int WIDTH = 8_192;
  static final int HEIGHT = 6_144;

  private static final InputTensor INPUT = new InputTensor("images", 224, 224, 3, Layout.NHWC);

  private DecodingProcess() {}

  public static void main(String[] args) throws Exception {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    byte[] bytes = bytes(args[1], args[2]);
    EncodedImage image = ImageFormats.SUPPORTED.read(bytes);
    byte[] small = Images.encoded(args[1].equals("png") ? "png" : "jpeg", 300, 300);
    try (Preprocessor preprocessor = preprocessor(args[0], OrientationSource.valueOf(args[3]), 1)) {
      for (int i = 0; i < 20; i++) { // code, arenas
        preprocessor.tensor(ImageFormats.SUPPORTED.read(small));
      }
      Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
      long before = ProcessStatus.of(ProcessHandle.current()).resident();
      preprocessor.tensor(image);
      long peak = ProcessStatus.of(ProcessHandle.current()).mostResident() - before;
      System.out.println("took " + peak + " of " + preprocessor.working(image));
    }
  }

  private static byte[] bytes(String encoded, String sampling) {
    return switch (encoded) {
      case "png" -> png();
      case "webp" -> webp(false);
      case "lossless-webp" -> webp(true);
      default -> jpeg(encoded.equals("progressive"), sampling);
    };
  }

  private static byte[] webp(boolean lossless) {
    BufferedImage black = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    return WebpPhotoEncoder.encode(black, 75, lossless);
  }

  private static byte[] png() {
    for (Hostile image : HostileImages.all()) {
      if (image.name().equals("png of 50 megapixels")) {
        return image.bytes();
      }
    }
    throw new IllegalStateException("There is no such image any more");
  }

  static Preprocessor preprocessor(String preset, OrientationSource orientation, int ratio) {
    Preprocessing plain = Preprocessing.preset(preset);
    return PreprocessorFactory.of(
        new Preprocessing(
            null,
            plain.jpeg(),
            ratio,
            orientation,
            plain.geometry(),
            plain.interpolation(),
            plain.channelOrder(),
            plain.normalisation()),
        INPUT);
  }

  /** To be turned by a quarter; with arithmetic coding, for which no data are zeros. */
  static byte[] jpeg(boolean progressive, String sampling) {
    byte[] tables = new byte[2 + 64 + 1];
    Arrays.fill(tables, 3, tables.length, (byte) 1);
    tables[1] = 67;
    byte[] exif =
        ByteBuffer.allocate(8 + 6 + 26)
            .putShort((short) 0xffe1)
            .putShort((short) (2 + 6 + 26 + 4))
            .put("Exif\0\0MM\0*".getBytes(US_ASCII))
            .putInt(8)
            .putShort((short) 1)
            .putShort((short) 0x0112)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) 6)
            .putShort((short) 0)
            .putInt(0)
            .array();
    ByteBuffer frame =
        ByteBuffer.allocate(19)
            .putShort((short) (progressive ? 0xffca : 0xffc9))
            .putShort((short) 17)
            .put((byte) 8)
            .putShort((short) HEIGHT)
            .putShort((short) WIDTH)
            .put(new byte[] {3, 1, Byte.decode(sampling), 0, 2, 0x11, 0, 3, 0x11, 0});
    byte last = (byte) (progressive ? 0 : 63);
    byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, last, 0};
    return Images.joined(
        new byte[] {(byte) 0xff, (byte) 0xd8},
        exif,
        new byte[] {(byte) 0xff, (byte) 0xdb},
        tables,
        frame.array(),
        scan,
        new byte[] {(byte) 0xff, (byte) 0xd9});
  }
}
