package dev.glimpse.graph;

import dev.glimpse.model.OutputTensor.Kind;
import java.util.List;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * How far two sound computations of the same scores may lie apart in float32.
 *
 * <p>Derivation. A sum of n products in float32 errs, whatever its order, by about √n roundings of
 * 2⁻²⁴ of the size of its terms (N. J. Higham and T. Mary, "A New Approach to Probabilistic
 * Rounding Error Analysis", 2019, theorem 3.1). The order differs from one batch size to the next,
 * as matrices are cut into other blocks. n is the longest sum of the network; a factor of 16 covers
 * what the terms lose when they cancel, and errors of earlier layers. So a logit may differ by
 *
 * <pre>δ = 16 · √n · 2⁻²⁴ · (largest logit)</pre>
 *
 * <p>If each logit differs by at most δ, each exponential in a softmax changes by a factor of at
 * most e^δ, their sum too, and hence a probability p and its complement 1 - p by at most e^2δ: p
 * differs by at most (e^2δ - 1) · min(p, 1 - p), and by 16 roundings of its own. The logits
 * themselves are not known then; the logarithm of the largest probability's ratio to the smallest
 * is their range.
 *
 * @param kind whether scores are logits or probabilities
 * @param logit δ, by which each logit may differ
 */
record ScoreTolerance(Kind kind, double logit) {

  private static final double FACTOR = 16;
  private static final double ROUNDING = 0x1p-24;

  /** The mean over the maps of a network, for one, is a sum of that order. */
  private static final long SHORTEST_SUM = 1024;

  /**
   * Derives the tolerance for a model.
   *
   * @param graph with weights as constants or variables
   * @param expected the scores of each image
   */
  static ScoreTolerance of(Kind kind, GraphDef graph, List<float[]> expected) {
    double largest = 0;
    for (float[] scores : expected) {
      largest = Math.max(largest, kind == Kind.LOGITS ? largest(scores) : range(scores));
    }
    double scale = kind == Kind.LOGITS ? largest : Math.max(1, largest);
    return new ScoreTolerance(
        kind, FACTOR * Math.sqrt((double) longestSum(graph)) * ROUNDING * scale);
  }

  /** Returns how far another computation may lie from a score. */
  double allowed(float score) {
    if (kind == Kind.LOGITS) {
      return logit;
    }
    double rest = Math.max(0, Math.min(score, 1 - score));
    return Math.expm1(2 * logit) * rest + FACTOR * ROUNDING;
  }

  /** The products that one output of a layer sums: as many as there are weights an output. */
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

  private static double largest(float[] logits) {
    double largest = 0;
    for (float logit : logits) {
      largest = Math.max(largest, Math.abs(logit));
    }
    return largest;
  }

  private static double range(float[] probabilities) {
    float largest = Float.MIN_VALUE;
    float smallest = 1;
    for (float probability : probabilities) {
      largest = Math.max(largest, probability);
      smallest = Math.min(smallest, probability);
    }
    return Math.log(largest) - Math.log(Math.max(smallest, Float.MIN_VALUE));
  }
}
