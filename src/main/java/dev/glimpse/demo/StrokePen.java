package dev.glimpse.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The ink on a sheet: the covered fraction of each pixel, 0 to 1, row-major.
 *
 * <p>A stroke is a chain of round-ended segments. Across the segment's rim, the cover falls from 1
 * to 0 over one pixel, which is anti-aliasing.
 */
final class StrokePen {

  /** A point on the sheet in pixels, and the radius of the ink around it. */
  record Dot(double x, double y, double radius) {}

  private final int width;
  private final int height;
  private final float[] cover;

  StrokePen(int width, int height) {
    this.width = width;
    this.height = height;
    this.cover = new float[width * height];
  }

  float[] cover() {
    return cover.clone();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  void dot(Dot dot) {
    segment(dot, dot);
  }

  void draw(List<Dot> stroke) {
    for (int i = 1; i < stroke.size(); i++) {
      segment(stroke.get(i - 1), stroke.get(i));
    }
  }

  private void segment(Dot a, Dot b) {
    double reach = Math.max(a.radius, b.radius) + 1;
    int left = Math.max(0, (int) Math.floor(Math.min(a.x, b.x) - reach));
    int right = Math.min(width - 1, (int) Math.ceil(Math.max(a.x, b.x) + reach));
    int top = Math.max(0, (int) Math.floor(Math.min(a.y, b.y) - reach));
    int bottom = Math.min(height - 1, (int) Math.ceil(Math.max(a.y, b.y) + reach));
    double dx = b.x - a.x;
    double dy = b.y - a.y;
    double square = dx * dx + dy * dy;
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double px = x + 0.5 - a.x;
        double py = y + 0.5 - a.y;
        double along = square == 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / square));
        double off = Math.hypot(px - along * dx, py - along * dy);
        double radius = a.radius + along * (b.radius - a.radius);
        // A line thinner than a pixel covers no pixel completely.
        double full = Math.min(1, 2 * radius);
        double covered = full * Math.max(0, Math.min(1, Math.max(0.5, radius) - off + 0.5));
        int i = y * width + x;
        cover[i] = Math.max(cover[i], (float) covered);
      }
    }
  }

  /** Returns a smooth curve (Catmull and Rom 1974) through knots, interrupted at corners. */
  static List<DigitGlyph.Knot> curve(List<DigitGlyph.Knot> knots, int pieces) {
    List<DigitGlyph.Knot> out = new ArrayList<>();
    out.add(knots.get(0));
    for (int i = 1; i < knots.size(); i++) {
      DigitGlyph.Knot from = knots.get(i - 1);
      DigitGlyph.Knot to = knots.get(i);
      DigitGlyph.Knot before = from.corner() || i == 1 ? from : knots.get(i - 2);
      DigitGlyph.Knot after = to.corner() || i == knots.size() - 1 ? to : knots.get(i + 1);
      for (int k = 1; k <= pieces; k++) {
        double t = (double) k / pieces;
        out.add(
            new DigitGlyph.Knot(
                between(before.x(), from.x(), to.x(), after.x(), t),
                between(before.y(), from.y(), to.y(), after.y(), t),
                false));
      }
    }
    return out;
  }

  private static double between(double a, double b, double c, double d, double t) {
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  }
}
