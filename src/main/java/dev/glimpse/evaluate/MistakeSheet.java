package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;
import dev.glimpse.mnist.MnistDigitSet;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A picture of all mistakes, ten per row: the digit as the model got it, the predicted and the true
 * label, and the digit's number in its file. Needs no display.
 */
public final class MistakeSheet {

  private static final int COLUMNS = 10;
  private static final int ZOOM = 3;
  private static final int MARGIN = 10;
  private static final int DIGIT = MnistDigitSet.SIDE * ZOOM;
  private static final int CAPTION = 34;
  private static final int CELL_WIDTH = DIGIT + 2 * MARGIN;
  private static final int CELL_HEIGHT = DIGIT + MARGIN + CAPTION;

  private final List<ClassificationMistake> mistakes;

  /** Creates a sheet of mistakes on MNIST's digits; without mistakes it says so. */
  public MistakeSheet(List<ClassificationMistake> mistakes) {
    this.mistakes = List.copyOf(mistakes);
  }

  /** Writes the sheet as PNG; missing folders are created, an existing file is replaced. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    ImageIO.write(draw(), "png", file.toFile());
  }

  /** Draws the sheet. */
  public BufferedImage draw() throws IOException {
    int rows = Math.max(1, (mistakes.size() + COLUMNS - 1) / COLUMNS);
    BufferedImage sheet =
        new BufferedImage(
            COLUMNS * CELL_WIDTH, rows * CELL_HEIGHT + MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      if (mistakes.isEmpty()) {
        graphics.setColor(Color.BLACK);
        graphics.drawString("No mistakes.", MARGIN, CELL_HEIGHT / 2);
      }
      for (int i = 0; i < mistakes.size(); i++) {
        draw(
            graphics,
            mistakes.get(i),
            i % COLUMNS * CELL_WIDTH + MARGIN,
            i / COLUMNS * CELL_HEIGHT + MARGIN);
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }

  private static void draw(Graphics2D graphics, ClassificationMistake mistake, int left, int top)
      throws IOException {
    byte[] png = ((ImageReference.Inline) mistake.image().image()).bytes();
    BufferedImage digit = ImageIO.read(new ByteArrayInputStream(png));
    graphics.drawImage(digit, left, top, DIGIT, DIGIT, null);
    graphics.setColor(Color.BLACK);
    graphics.drawString(
        "said %d, true %d".formatted(mistake.predicted().index(), mistake.image().truth()),
        left,
        top + DIGIT + 13);
    graphics.setColor(Color.GRAY);
    graphics.drawString(mistake.image().name(), left, top + DIGIT + 26);
  }
}
