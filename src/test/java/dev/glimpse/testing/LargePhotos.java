package dev.glimpse.testing;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** JPEGs in colour of the size of photos, with noise, colours at half the resolution. */
public final class LargePhotos {

  private LargePhotos() {}

  /**
   * Writes one.
   *
   * @param noise of 255, which makes the file larger
   */
  public static Path write(Path file, int width, int height, boolean progressive, int noise)
      throws IOException {
    BufferedImage photo = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] pixels = ((DataBufferByte) photo.getRaster().getDataBuffer()).getData();
    SplittableRandom random = new SplittableRandom(1);
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int bright = noise == 0 ? 0 : random.nextInt(noise);
        pixels[i++] = (byte) (x * (255 - noise) / width + bright);
        pixels[i++] = (byte) (y * (255 - noise) / height + bright);
        pixels[i++] = (byte) ((x + y) >> 5 & 127);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam form = writer.getDefaultWriteParam();
    form.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    Files.deleteIfExists(file);
    try (ImageOutputStream out =
        Objects.requireNonNull(ImageIO.createImageOutputStream(file.toFile()))) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(photo, null, null), form);
    } finally {
      writer.dispose();
    }
    return file;
  }
}
