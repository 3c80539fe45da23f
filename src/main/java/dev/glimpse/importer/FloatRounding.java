package dev.glimpse.importer;

import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * The rounding errors of the float types: half the distance of two neighbours, relative to their
 * size.
 */
final class FloatRounding {

  /** The rounding error of float32, which has 24 significant bits. */
  static final double FLOAT32 = 0x1p-24;

  private static final double FLOAT16 = 0x1p-11;
  private static final double BFLOAT16 = 0x1p-8;

  /**
   * Operations that only store weights. Weights in a smaller type that are cast before use add no
   * rounding error.
   */
  private static final Set<String> STORAGE = Set.of("Const", "Identity", "ReadVariableOp");

  private FloatRounding() {}

  /**
   * Returns the rounding error of the coarsest float type that a node computes in or casts to, in
   * the graph or in the bodies of its functions; at least that of float32.
   */
  static double coarsest(GraphDef graph) {
    return Stream.concat(
            graph.getNodeList().stream(),
            graph.getLibrary().getFunctionList().stream()
                .flatMap(function -> function.getNodeDefList().stream()))
        .filter(node -> !STORAGE.contains(node.getOp()))
        .flatMap(FloatRounding::types)
        .mapToDouble(FloatRounding::of)
        .max()
        .orElse(FLOAT32);
  }

  private static Stream<DataType> types(NodeDef node) {
    return Stream.of("T", "DstT")
        .filter(node::containsAttr)
        .map(name -> node.getAttrOrThrow(name).getType());
  }

  /**
   * Returns the rounding error of a type; that of float32 for finer types and for types that are
   * not floats.
   */
  static double of(DataType type) {
    return switch (type) {
      case DT_HALF -> FLOAT16;
      case DT_BFLOAT16 -> BFLOAT16;
      default -> FLOAT32;
    };
  }
}
