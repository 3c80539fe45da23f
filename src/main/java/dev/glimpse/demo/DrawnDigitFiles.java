package dev.glimpse.demo;

import dev.glimpse.demo.DigitDrawing.Format;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Drawn digits in files whose names contain the digit. */
public final class DrawnDigitFiles {

  private static final int SMALL = 28;

  private DrawnDigitFiles() {}

  /**
   * Draws all ten digits in turn, alternating between PNG and JPEG after each ten.
   *
   * @param count the number of drawings
   * @param seed the seed; the same seed gives the same drawings
   * @return the digit in each file, in drawing order
   */
  public static Map<Path, String> draw(Path folder, int count, long seed) throws IOException {
    DigitArtist artist = new DigitArtist(seed);
    Map<Path, String> drawn = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int digit = i % 10;
      Format format = i / 10 % 2 == 0 ? Format.PNG : Format.JPEG;
      Path file = folder.resolve("%05d-a-%d.%s".formatted(i, digit, format.extension()));
      drawn.put(Files.write(file, artist.draw(digit).encoded(format)), Integer.toString(digit));
    }
    return drawn;
  }

  /**
   * Draws digits and shrinks each to a grey PNG of 28x28 pixels, the size of MNIST's.
   *
   * @return the files
   */
  public static List<Path> drawSmall(Path folder, int count, long seed) throws IOException {
    DigitArtist artist = new DigitArtist(seed);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DigitDrawing drawing = artist.draw(i % 10);
      BufferedImage small = new BufferedImage(SMALL, SMALL, BufferedImage.TYPE_BYTE_GRAY);
      Graphics2D graphics = small.createGraphics();
      graphics.drawImage(
          drawing.image().getScaledInstance(SMALL, SMALL, Image.SCALE_AREA_AVERAGING), 0, 0, null);
      graphics.dispose();
      files.add(
          Files.write(
              folder.resolve("%05d.png".formatted(i)),
              new DigitDrawing(drawing.digit(), small).encoded(Format.PNG)));
    }
    return files;
  }
}
