package dev.glimpse.keras;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All classes of layers that can be imported. */
final class LayerFunctions {

  private static final Map<String, LayerFunction> BY_CLASS = new TreeMap<>();

  static {
    BY_CLASS.putAll(ConvolutionLayers.byClass());
    BY_CLASS.putAll(PoolingLayers.byClass());
    BY_CLASS.putAll(NormalisationLayers.byClass());
    BY_CLASS.putAll(ActivationLayers.byClass());
    BY_CLASS.putAll(ShapeLayers.byClass());
    BY_CLASS.putAll(MergeLayers.byClass());
  }

  private LayerFunctions() {}

  /** Returns the names of all classes. */
  static Set<String> classes() {
    return BY_CLASS.keySet();
  }

  /**
   * Returns the computation of a layer.
   *
   * @throws KerasFileException with the layer, if its class cannot be imported
   */
  static LayerFunction of(LayerConfiguration layer) {
    LayerFunction function = BY_CLASS.get(layer.className());
    if (function == null) {
      throw new KerasFileException(
          ("The layer %s is of a class that cannot be imported; allowed: %s. Or export the model in"
                  + " Python: model.export(\"folder\")")
              .formatted(layer.described(), String.join(", ", BY_CLASS.keySet())));
    }
    return function;
  }
}
