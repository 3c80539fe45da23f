package dev.glimpse.keras;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The weights of a network as placeholders of its graph. Their numbers replace them when the graph
 * is written, one array at a time.
 */
final class WeightPlaceholders {

  private final Map<String, WeightArray> byNode;
  private final Map<String, Operand<TFloat32>> byArray;
  private final Ops tf;
  private final String layer;

  private WeightPlaceholders(
      Map<String, WeightArray> byNode,
      Map<String, Operand<TFloat32>> byArray,
      Ops tf,
      String layer) {
    this.byNode = byNode;
    this.byArray = byArray;
    this.tf = tf;
    this.layer = layer;
  }

  /** Creates the placeholders of a graph, none yet. */
  static WeightPlaceholders of(Ops tf) {
    return new WeightPlaceholders(new LinkedHashMap<>(), new HashMap<>(), tf, "");
  }

  /**
   * Returns the placeholders within a layer.
   *
   * @param tf the graph, with the layer's name as the scope of names
   * @param layer the path of the layer's name; a layer with several calls has its weights once
   */
  WeightPlaceholders within(Ops tf, String layer) {
    return new WeightPlaceholders(byNode, byArray, tf, layer);
  }

  /** Returns the placeholder of a weight. */
  Operand<TFloat32> of(String kind, WeightArray array) {
    return byArray.computeIfAbsent(
        layer + "/" + kind,
        unused -> {
          Placeholder<TFloat32> made =
              tf.withName(kind)
                  .placeholder(TFloat32.class, Placeholder.shape(Shape.of(array.shape())));
          byNode.put(made.op().name(), array);
          return made;
        });
  }

  /** Returns the weights by the names of their placeholders, in the order of the layers. */
  Map<String, WeightArray> byNode() {
    return byNode;
  }
}
