package dev.glimpse.demo;

import java.util.Random;

/**
 * The writing surface and the ink: paper and a pen, or a board and chalk. Colours are red, green
 * and blue from 0 to 255 in one number.
 *
 * @param bare the colour of the sheet
 * @param ink the colour of a full stroke
 * @param grain the unevenness of the ink, as of chalk and pencils: 0 to 1
 * @param ruling the distance of printed lines as a fraction of the sheet's longer side, 0 for no
 *     lines
 * @param squared whether lines are printed down the sheet too
 * @param specks the number of specks of dirt
 */
record WritingSurface(int bare, int ink, double grain, double ruling, boolean squared, int specks) {

  private static final int[] PAPERS = {
    0xffffff, 0xfbf8ef, 0xe9e4d4, 0xfdf3a6, 0xd9e6f2, 0xf3d7de, 0xcfcfcf, 0xc8b48a
  };
  private static final int[] PENS = {
    0x101010, 0x1b2a6b, 0x2440a8, 0x7a1420, 0x1d5a33, 0x4a4a4a, 0x5b2a6e
  };
  private static final int[] BOARDS = {0x000000, 0x17251f, 0x20242c, 0x2b4a3c, 0x3a2a22, 0x14305c};
  private static final int[] CHALKS = {0xffffff, 0xf3ecc0, 0xd6e8ff, 0xffd9d0, 0xcfcfcf, 0xb8f0c0};

  /** The intensity of printed lines. */
  private static final float PRINT = 0.14f;

  static WritingSurface random(Random random) {
    boolean board = random.nextDouble() < 0.4;
    return new WritingSurface(
        one(board ? BOARDS : PAPERS, random),
        one(board ? CHALKS : PENS, random),
        random.nextDouble() < 0.7 ? 0 : 0.5 * random.nextDouble(),
        board || random.nextDouble() < 0.85 ? 0 : 0.08 + 0.12 * random.nextDouble(),
        random.nextBoolean(),
        random.nextDouble() < 0.85 ? 0 : 1 + random.nextInt(5));
  }

  private static int one(int[] colours, Random random) {
    return colours[random.nextInt(colours.length)];
  }

  /** Returns a pen's strokes with specks, grain and printed lines added. */
  float[] printed(StrokePen pen, Random random) {
    double unit = Math.max(pen.width(), pen.height());
    for (int i = 0; i < specks; i++) {
      double x = random.nextDouble() * pen.width();
      double y = random.nextDouble() * pen.height();
      double radius = unit * (0.003 + 0.006 * random.nextDouble());
      pen.dot(new StrokePen.Dot(x, y, radius));
    }
    float[] cover = pen.cover();
    int gap = ruling == 0 ? 0 : (int) Math.max(5, Math.round(ruling * unit));
    int offset = gap == 0 ? 0 : random.nextInt(gap);
    for (int i = 0; i < cover.length; i++) {
      if (grain > 0) {
        cover[i] *= (float) (1 - grain * random.nextDouble());
      }
      boolean line = gap > 0 && (i / pen.width() + offset) % gap == 0;
      boolean column = gap > 0 && squared && (i % pen.width() + offset) % gap == 0;
      if (line || column) {
        cover[i] = Math.max(cover[i], PRINT);
      }
    }
    return cover;
  }

  /** Returns one colour channel, 0 to 255, of a pixel that is covered with ink from 0 to 1. */
  double channel(int shift, float cover) {
    int sheet = bare >> shift & 0xff;
    int full = ink >> shift & 0xff;
    return sheet + cover * (full - sheet);
  }
}
