package dev.glimpse.testing;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files whose classes are colours, so that a small model learns them. */
public final class ColouredImages {

  private static final int SIDE = 16;
  private static final int NOISE = 24;

  private ColouredImages() {}

  /** Writes PNG files of a colour with noise; no two files are equal. */
  public static void write(Path folder, int rgb, int count) throws IOException {
    Files.createDirectories(folder);
    for (int number = 0; number < count; number++) {
      Files.write(folder.resolve("image %02d.png".formatted(number)), png(rgb, SIDE, number));
    }
  }

  /** Returns a square of one colour as PNG. */
  public static byte[] png(int rgb, int side) throws IOException {
    return png(rgb, side, 0);
  }

  private static byte[] png(int rgb, int side, int seed) throws IOException {
    Random random = new Random(31L * rgb + seed);
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          int value = (rgb >> shift & 0xff) + random.nextInt(2 * NOISE + 1) - NOISE;
          colour |= Math.max(0, Math.min(255, value)) << shift;
        }
        image.setRGB(x, y, colour);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** Returns a JPEG with the four channels of print. */
  public static byte[] cmyk() throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(0, SIDE, SIDE, 4, null);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
