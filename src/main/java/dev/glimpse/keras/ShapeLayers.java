package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The layers that change the shape of a tensor, or nothing at all. */
final class ShapeLayers {

  /** Layers that do nothing except in training. */
  private static final List<String> TRAINING_ONLY =
      List.of(
          "Dropout",
          "SpatialDropout2D",
          "GaussianDropout",
          "GaussianNoise",
          "AlphaDropout",
          "ActivityRegularization",
          "StochasticDepth",
          "RandomBrightness",
          "RandomContrast",
          "RandomFlip",
          "RandomRotation",
          "RandomTranslation",
          "RandomZoom",
          "Identity");

  private ShapeLayers() {}

  /** Returns the layers by class. */
  static Map<String, LayerFunction> byClass() {
    Map<String, LayerFunction> layers = new HashMap<>();
    TRAINING_ONLY.forEach(name -> layers.put(name, ShapeLayers::unchanged));
    layers.put("Flatten", ShapeLayers::flatten);
    layers.put("Reshape", ShapeLayers::reshape);
    layers.put("Permute", ShapeLayers::permute);
    return layers;
  }

  private static Operand<TFloat32> unchanged(LayerScope layer, List<Operand<TFloat32>> inputs) {
    layer.options().ignoreOthers();
    layer.ignoreOtherWeights();
    return layer.only(inputs);
  }

  private static Operand<TFloat32> flatten(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    layer.options().only("data_format", "channels_last");
    return layer.tf().reshape(x, layer.tf().constant(new long[] {-1, product(layer.lengths(x))}));
  }

  private static Operand<TFloat32> reshape(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    long all = product(layer.lengths(x));
    long[] target = integers(layer, "target_shape");
    long given = 1;
    int free = -1;
    for (int i = 0; i < target.length; i++) {
      if (target[i] == -1 && free < 0) {
        free = i;
      } else if (target[i] < 1 || target[i] > all) {
        throw layer.options().refused("target_shape");
      } else {
        given *= target[i];
      }
    }
    if (free >= 0 && given > 0 && all % given == 0) {
      target[free] = all / given;
      given = all;
    }
    if (given != all) {
      throw layer.options().refused("target_shape");
    }
    long[] shape = new long[target.length + 1];
    shape[0] = -1;
    System.arraycopy(target, 0, shape, 1, target.length);
    return layer.tf().reshape(x, layer.tf().constant(shape));
  }

  private static Operand<TFloat32> permute(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    long[] given = integers(layer, "dims");
    long[] order = new long[given.length + 1];
    System.arraycopy(given, 0, order, 1, given.length);
    long[] sorted = order.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] != i || sorted.length != layer.rank(x)) {
        throw layer.options().refused("dims");
      }
    }
    return layer.tf().linalg.transpose(x, layer.tf().constant(order));
  }

  private static long[] integers(LayerScope layer, String key) {
    JsonNode option = layer.options().json(key);
    long[] values = new long[option.size()];
    for (int i = 0; i < values.length; i++) {
      if (!option.get(i).isInt()) {
        throw layer.options().refused(key);
      }
      values[i] = option.get(i).longValue();
    }
    return values;
  }

  private static long product(long[] lengths) {
    return Arrays.stream(lengths).reduce(1, (a, b) -> a * b);
  }
}
