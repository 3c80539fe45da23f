package dev.glimpse.preprocess.digit;

import java.util.ArrayList;
import java.util.List;

/**
 * The connected components (8 neighbours) of those pixels of a plane that reach {@code low}, if
 * they reach {@code high} somewhere. This is hysteresis, as in Canny's edge detector: a stroke that
 * fades stays in one piece, and faint smudges are dropped.
 */
final class InkBlobs {

  /**
   * A component.
   *
   * @param label its number in {@link InkBlobs#labels()}
   * @param mass the sum of its values
   * @param area number of its pixels
   * @param left left edge of its bounding box; {@code right} and {@code bottom} are exclusive
   * @param onEdge number of its pixels on the picture's edge
   */
  record Blob(
      int label, double mass, int area, int left, int top, int right, int bottom, int onEdge) {

    int width() {
      return right - left;
    }

    int height() {
      return bottom - top;
    }

    int longest() {
      return Math.max(width(), height());
    }

    /** Returns the distance of the bounding boxes; 0 where they touch or overlap. */
    int gapTo(Blob other) {
      int across = Math.max(left - other.right, other.left - right);
      int down = Math.max(top - other.bottom, other.top - bottom);
      return Math.max(0, Math.max(across, down));
    }
  }

  private final int[] labels;
  private final List<Blob> all;

  private InkBlobs(int[] labels, List<Blob> all) {
    this.labels = labels;
    this.all = all;
  }

  /** Returns the label of each pixel's component; 0 for pixels without a component. */
  int[] labels() {
    return labels;
  }

  List<Blob> all() {
    return all;
  }

  /** Returns the components of the ink. */
  static InkBlobs of(InkMask ink) {
    return of(ink.contrast(), ink.low(), ink.high());
  }

  private static InkBlobs of(PixelPlane plane, float low, float high) {
    int w = plane.width();
    int h = plane.height();
    float[] px = plane.px();
    int[] labels = new int[w * h];
    int[] stack = new int[w * h];
    List<Blob> found = new ArrayList<>();
    int label = 0;
    for (int seed = 0; seed < px.length; seed++) {
      if (labels[seed] != 0 || px[seed] < high) {
        continue;
      }
      label++;
      labels[seed] = label;
      stack[0] = seed;
      int depth = 1;
      int area = 0;
      double mass = 0;
      int left = w;
      int right = -1;
      int top = h;
      int bottom = -1;
      int onEdge = 0;
      while (depth > 0) {
        int i = stack[--depth];
        int x = i % w;
        int y = i / w;
        area++;
        mass += px[i];
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
        if (x == 0 || y == 0 || x == w - 1 || y == h - 1) {
          onEdge++;
        }
        for (int ny = Math.max(0, y - 1); ny <= Math.min(h - 1, y + 1); ny++) {
          for (int nx = Math.max(0, x - 1); nx <= Math.min(w - 1, x + 1); nx++) {
            int n = ny * w + nx;
            if (labels[n] == 0 && px[n] >= low) {
              labels[n] = label;
              stack[depth++] = n;
            }
          }
        }
      }
      found.add(new Blob(label, mass, area, left, top, right + 1, bottom + 1, onEdge));
    }
    return new InkBlobs(labels, found);
  }

  /**
   * Returns which labels make up the digit: the heaviest component that is not part of a frame or
   * shadow at the picture's edge, and the components close to it that are not specks. The array is
   * indexed by label; all values are false if there is no component.
   */
  boolean[] digit() {
    boolean[] kept = new boolean[all.size() + 1];
    Blob main = null;
    double best = 0;
    for (Blob blob : all) {
      double score = blob.mass * (hugsEdge(blob) ? 0.02 : 1);
      if (score > best) {
        best = score;
        main = blob;
      }
    }
    if (main == null) {
      return kept;
    }
    kept[main.label] = true;
    boolean mainHugs = hugsEdge(main);
    for (Blob blob : all) {
      boolean inside =
          blob.left >= main.left
              && blob.right <= main.right
              && blob.top >= main.top
              && blob.bottom <= main.bottom;
      double gap = (double) blob.gapTo(main) / main.longest();
      double share = blob.mass / main.mass;
      double least = gap > 0.15 ? 0.12 : inside ? 0.01 : 0.06;
      boolean piece = gap <= 0.25 && share >= least;
      if (piece && (mainHugs || !hugsEdge(blob))) {
        kept[blob.label] = true;
      }
    }
    return kept;
  }

  /** Returns the number of the kept components' pixels on the picture's edge. */
  int onEdge(boolean[] kept) {
    return all.stream().filter(blob -> kept[blob.label]).mapToInt(Blob::onEdge).sum();
  }

  /**
   * Returns whether a component extends along the picture's edge, as a frame, a shadow or the table
   * beside the sheet does; a stroke only touches it.
   */
  private static boolean hugsEdge(Blob blob) {
    return blob.onEdge > 0.4 * (blob.width() + blob.height());
  }

  /** Returns the bounding box of the kept labels, in the plane's pixels. */
  PixelRegion box(boolean[] kept) {
    int left = Integer.MAX_VALUE;
    int top = Integer.MAX_VALUE;
    int right = 0;
    int bottom = 0;
    for (Blob blob : all) {
      if (kept[blob.label]) {
        left = Math.min(left, blob.left);
        top = Math.min(top, blob.top);
        right = Math.max(right, blob.right);
        bottom = Math.max(bottom, blob.bottom);
      }
    }
    return new PixelRegion(left, top, right, bottom);
  }
}
