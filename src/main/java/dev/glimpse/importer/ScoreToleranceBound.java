package dev.glimpse.importer;

import dev.glimpse.model.ImageScores;
import dev.glimpse.model.OutputTensor.Kind;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The maximum difference between two correct computations of the same scores.
 *
 * <p>Derivation. A sum of n products in float32 has, in any order, an error of about √n roundings
 * of 2⁻²⁴ of the size of its terms (N. J. Higham and T. Mary, "A New Approach to Probabilistic
 * Rounding Error Analysis", 2019, theorem 3.1). The order differs from one batch size to the next,
 * because matrices are cut into other blocks. n is the longest sum of the network; a factor of 16
 * covers the loss of precision when terms cancel, and errors of earlier layers. A network that
 * computes in float16 or bfloat16 also rounds the result of each layer to u = 2⁻¹¹ or 2⁻⁸ of its
 * size, once; the roundings of 16 layers, which are independent, add up to √16 of them. So a logit
 * may differ by
 *
 * <pre>δ = (16 · √n · 2⁻²⁴ + 4 · u) · (its size), where u is 0 for float32 and float64</pre>
 *
 * <p>The size of a logit is its absolute value or, if that is smaller because its terms cancel, the
 * median absolute value of that image's logits. Logits of 0, and those that are the same for every
 * image, do not count for the median: a class that is masked with -1e9 gives no information about
 * the others.
 *
 * <p>If each logit differs by at most δ, each exponential in a softmax changes by a factor of at
 * most e^δ, and so does their sum. A probability p and its complement 1 - p then change by a factor
 * of at most e^2δ: p differs by at most (e^2δ - 1) · min(p, 1 - p), plus 16 roundings of its own in
 * float32, plus 4 u · p. The logits themselves are not known in this case; their range is the
 * logarithm of the ratio of the largest probability to the smallest one above 0. A masked class has
 * a probability of 0.
 *
 * <p>A sigmoid's probability is that of a softmax over its logit and 0, so that the same bound
 * holds. Its logit is known: ln(p / (1 - p)), as far as p is neither 0 nor 1. Logits that become
 * independent probabilities can be few or one, and no others tell the size of the terms that
 * cancel; their size is at least 1. An error of δ in such a logit changes its probability by at
 * most δ / 4.
 *
 * @param kind whether scores are logits or probabilities
 * @param error for probabilities, δ of their logits; for logits, δ of a logit of size 1
 * @param coarse u, the rounding of the results of a layer beyond that of float32
 * @param varying the outputs that are not the same for every image
 */
record ScoreToleranceBound(Kind kind, double error, double coarse, BitSet varying) {

  private static final double FACTOR = 16;

  /** Number of roundings of a type below float32 that add up. */
  private static final double LAYERS = 4;

  private static final double ROUNDING = FloatRounding.FLOAT32;

  /**
   * Minimum length of the longest sum; for example, the mean over a network's feature maps is a sum
   * of that length.
   */
  private static final long SHORTEST_SUM = 1024;

  /**
   * Derives the tolerance for a model.
   *
   * @param graph a graph with weights as constants or variables
   * @param expected the scores of each image
   */
  static ScoreToleranceBound of(Kind kind, GraphDef graph, List<ImageScores> expected) {
    double rounding = FloatRounding.coarsest(graph);
    double coarse = rounding > ROUNDING ? rounding : 0;
    double error = FACTOR * Math.sqrt((double) longestSum(graph)) * ROUNDING + LAYERS * coarse;
    double scale = 1;
    if (!kind.isLogits()) {
      for (ImageScores scores : expected) {
        scale = Math.max(scale, kind.isIndependent() ? largestLogit(scores) : range(scores));
      }
    }
    return new ScoreToleranceBound(kind, error * scale, coarse, varying(expected));
  }

  /** Returns the maximum difference to another computation, for each score of an image. */
  double[] allowed(ImageScores scores) {
    double typical = kind.isLogits() ? typicalSize(scores) : 0;
    double[] allowed = new double[scores.size()];
    for (int i = 0; i < scores.size(); i++) {
      if (kind.isLogits()) {
        allowed[i] = error * Math.max(Math.abs(scores.at(i)), typical);
      } else {
        double rest = Math.max(0, Math.min(scores.at(i), 1 - scores.at(i)));
        allowed[i] =
            Math.expm1(2 * error) * rest + FACTOR * ROUNDING + LAYERS * coarse * scores.at(i);
      }
    }
    return allowed;
  }

  /**
   * Returns the median absolute value of those logits of an image that carry information; for
   * independent logits, at least 1.
   */
  private double typicalSize(ImageScores logits) {
    double[] sizes =
        IntStream.range(0, logits.size())
            .filter(i -> varying.isEmpty() || varying.get(i))
            .mapToDouble(i -> Math.abs(logits.at(i)))
            .filter(size -> size > 0)
            .sorted()
            .toArray();
    double median = sizes.length == 0 ? 0 : sizes[sizes.length / 2];
    return kind.isIndependent() ? Math.max(1, median) : median;
  }

  private static BitSet varying(List<ImageScores> expected) {
    ImageScores first = expected.get(0);
    BitSet varying = new BitSet();
    for (ImageScores scores : expected) {
      for (int i = 0; i < first.size(); i++) {
        if (scores.at(i) != first.at(i)) {
          varying.set(i);
        }
      }
    }
    return varying;
  }

  /**
   * Returns the largest number of products that one output of a layer sums, which is the number of
   * weights per output.
   */
  private static long longestSum(GraphDef graph) {
    long longest = SHORTEST_SUM;
    for (NodeDef node : graph.getNodeList()) {
      TensorShapeProto shape = weights(node);
      long products = 1;
      for (int i = 0; i < shape.getDimCount() - 1; i++) {
        products *= shape.getDim(i).getSize();
      }
      longest = Math.max(longest, products);
    }
    return longest;
  }

  /** Returns the shape of a constant or a variable, or else that of a scalar. */
  private static TensorShapeProto weights(NodeDef node) {
    return switch (node.getOp()) {
      case "Const" -> node.getAttrOrThrow("value").getTensor().getTensorShape();
      case "Variable", "VariableV2", "VarHandleOp" -> node.getAttrOrThrow("shape").getShape();
      default -> TensorShapeProto.getDefaultInstance();
    };
  }

  private static double range(ImageScores probabilities) {
    float largest = Float.MIN_VALUE;
    float smallest = 1;
    for (int i = 0; i < probabilities.size(); i++) {
      float probability = probabilities.at(i);
      largest = Math.max(largest, probability);
      smallest = probability > 0 ? Math.min(smallest, probability) : smallest;
    }
    return Math.log(largest) - Math.log(smallest);
  }

  /** Returns the largest absolute value of the logits of independent probabilities. */
  private static double largestLogit(ImageScores probabilities) {
    double largest = 0;
    for (int i = 0; i < probabilities.size(); i++) {
      double probability = probabilities.at(i);
      if (probability > 0 && probability < 1) {
        largest = Math.max(largest, Math.abs(Math.log(probability / (1 - probability))));
      }
    }
    return largest;
  }
}
