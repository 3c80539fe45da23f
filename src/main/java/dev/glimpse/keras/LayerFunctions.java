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

  /** The convolutions and dense layers, all of which have weights. */
  private static final Set<String> WITH_KERNELS = ConvolutionLayers.byClass().keySet();

  /** The other layers that always have weights. */
  private static final Set<String> WITH_WEIGHTS =
      Set.of(
          "BatchNormalization",
          "BatchNormalizationV1",
          "BatchNormalizationV2",
          "LayerNormalization",
          "LayerScale",
          "PReLU");

  private LayerFunctions() {}

  /** Returns whether a file has weights for a layer; what {@code Normalization} has depends. */
  static boolean hasWeights(LayerConfiguration layer) {
    return WITH_KERNELS.contains(layer.className())
        || WITH_WEIGHTS.contains(layer.className())
        || (layer.className().equals("Normalization")
            && !layer.options().path("mean").isArray()
            && !layer.options().path("mean").isNumber());
  }

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
