package dev.glimpse.evaluate;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * A confusion matrix as an image: a row for each true label, a column for each predicted label, and
 * in each cell the number of images. The more of its row a cell has, the darker it is. Needs no
 * display.
 */
public final class ConfusionMatrixImage {

  private static final int CELL = 44;
  private static final int HEADING = 120;
  private static final int LONGEST_NAME = 16;
  private static final int LONGEST_COLUMN_NAME = 6;

  private final List<String> labels;
  private final IntBinaryOperator counts;

  /**
   * Creates the image of a matrix.
   *
   * @param labels the names of the outputs
   * @param counts a function of the true and the predicted output, both from 0, that returns the
   *     number of images
   */
  public ConfusionMatrixImage(List<String> labels, IntBinaryOperator counts) {
    this.labels = List.copyOf(labels);
    this.counts = counts;
  }

  /** Draws the image. */
  public BufferedImage draw() {
    int size = labels.size();
    BufferedImage image =
        new BufferedImage(
            HEADING + size * CELL + 1, CELL + size * CELL + 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.setColor(Color.BLACK);
      text(graphics, "true \\ said", 0, 0, HEADING);
      for (int output = 0; output < size; output++) {
        int at = CELL + output * CELL;
        text(graphics, cut(labels.get(output), LONGEST_NAME), 0, at, HEADING);
        String column = cut(labels.get(output), LONGEST_COLUMN_NAME);
        text(graphics, column, HEADING + output * CELL, 0, CELL);
      }
      for (int truth = 0; truth < size; truth++) {
        row(graphics, truth);
      }
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private void row(Graphics2D graphics, int truth) {
    long total = 0;
    for (int predicted = 0; predicted < labels.size(); predicted++) {
      total += counts.applyAsInt(truth, predicted);
    }
    for (int predicted = 0; predicted < labels.size(); predicted++) {
      int count = counts.applyAsInt(truth, predicted);
      // The root makes a few mistakes among many images visible.
      double share = total == 0 ? 0 : Math.sqrt((double) count / total);
      int left = HEADING + predicted * CELL;
      int top = CELL + truth * CELL;
      graphics.setColor(shade(share, truth == predicted));
      graphics.fillRect(left, top, CELL, CELL);
      graphics.setColor(Color.LIGHT_GRAY);
      graphics.drawRect(left, top, CELL, CELL);
      graphics.setColor(share > 0.6 ? Color.WHITE : Color.BLACK);
      if (count > 0) {
        text(graphics, Integer.toString(count), left, top, CELL);
      }
    }
  }

  /** Returns white for 0 to blue for 1 on the diagonal, and to red elsewhere. */
  private static Color shade(double share, boolean right) {
    int faded = (int) Math.round(255 - 200 * share);
    return right ? new Color(faded, faded, 255) : new Color(255, faded, faded);
  }

  /** Draws a text in the middle of a cell. */
  private static void text(Graphics2D graphics, String text, int left, int top, int width) {
    FontMetrics font = graphics.getFontMetrics();
    int x = left + (width - font.stringWidth(text)) / 2;
    graphics.drawString(text, x, top + (CELL + font.getAscent() - font.getDescent()) / 2);
  }

  private static String cut(String name, int longest) {
    return name.length() <= longest ? name : name.substring(0, longest - 1) + "…";
  }
}
