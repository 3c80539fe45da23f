package dev.glimpse.graph;

import dev.glimpse.model.Geometry;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.Preprocessing;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Recognises by its pixels what a graph that decodes files itself makes of them, so that Glimpse
 * can do the same in front of it.
 */
final class OwnDecoding {

  /** Of values about as large as 1: a thousandth of a step of the 255. */
  private static final float SAME = 1e-5f;

  private OwnDecoding() {}

  /**
   * The recipe that gives the same.
   *
   * @param files images
   * @param decoded what the graph makes of each
   * @param model a model of the same input by a recipe
   */
  static Optional<Preprocessing> recognise(
      List<byte[]> files, List<float[]> decoded, Function<Preprocessing, ModelDescriptor> model) {
    return Preprocessing.presets().stream()
        .map(Preprocessing::preset)
        .filter(recipe -> !(recipe.geometry() instanceof Geometry.Digit))
        .filter(recipe -> agree(decoded, ProbeTensors.of(files, model.apply(recipe))))
        .findFirst();
  }

  private static boolean agree(List<float[]> decoded, List<FloatBuffer> prepared) {
    for (int i = 0; i < decoded.size(); i++) {
      float[] expected = decoded.get(i);
      FloatBuffer got = prepared.get(i);
      for (int j = 0; j < expected.length; j++) {
        if (!(Math.abs(expected[j] - got.get(j)) <= SAME * Math.max(1, Math.abs(expected[j])))) {
          return false;
        }
      }
    }
    return true;
  }
}
