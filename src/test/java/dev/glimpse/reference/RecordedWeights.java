package dev.glimpse.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Placeholders instead of weights, and what they stand for: a graph of any size is small. */
final class RecordedWeights implements WeightSource {

  private final Map<String, WeightSpec> byNode = new LinkedHashMap<>();

  @Override
  public Operand<TFloat32> add(Ops layer, WeightSpec weight) {
    String name = weight.name().substring(weight.name().lastIndexOf('/') + 1);
    Placeholder<TFloat32> placeholder =
        layer.withName(name).placeholder(TFloat32.class, Placeholder.shape(weight.shape()));
    byNode.put(placeholder.op().name(), weight);
    return placeholder;
  }

  /** Returns the weights by the name of their node, in the order of the layers. */
  Map<String, WeightSpec> byNode() {
    return byNode;
  }
}
