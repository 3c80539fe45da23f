package dev.glimpse.keras;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** The layers that pool, pad and crop images. */
final class PoolingLayers {

  private static final int[] TWOS = {2, 2};

  private PoolingLayers() {}

  /** Returns the layers by class. */
  static Map<String, LayerFunction> byClass() {
    return Map.of(
        "MaxPooling2D", (layer, inputs) -> pool(layer, inputs, true),
        "MaxPool2D", (layer, inputs) -> pool(layer, inputs, true),
        "AveragePooling2D", (layer, inputs) -> pool(layer, inputs, false),
        "AvgPool2D", (layer, inputs) -> pool(layer, inputs, false),
        "GlobalMaxPooling2D", (layer, inputs) -> global(layer, inputs, true),
        "GlobalMaxPool2D", (layer, inputs) -> global(layer, inputs, true),
        "GlobalAveragePooling2D", (layer, inputs) -> global(layer, inputs, false),
        "GlobalAvgPool2D", (layer, inputs) -> global(layer, inputs, false),
        "ZeroPadding2D", PoolingLayers::pad,
        "Cropping2D", PoolingLayers::crop);
  }

  private static Operand<TFloat32> pool(
      LayerScope layer, List<Operand<TFloat32>> inputs, boolean max) {
    Operand<TFloat32> x = ConvolutionLayers.image(layer, inputs);
    LayerOptions options = layer.options();
    int[] size = options.pair("pool_size", TWOS);
    List<Long> window = ConvolutionLayers.window(size);
    List<Long> strides = ConvolutionLayers.window(options.pair("strides", size));
    String padding = ConvolutionLayers.padding(options);
    if (!max) {
      return layer.tf().nn.avgPool(x, window, strides, padding);
    }
    return layer
        .tf()
        .nn
        .maxPool(x, constant(layer, window), constant(layer, strides), padding);
  }

  private static Operand<org.tensorflow.types.TInt32> constant(LayerScope layer, List<Long> values) {
    return layer.tf().constant(values.stream().mapToInt(Long::intValue).toArray());
  }

  private static Operand<TFloat32> global(
      LayerScope layer, List<Operand<TFloat32>> inputs, boolean max) {
    Operand<TFloat32> x = ConvolutionLayers.image(layer, inputs);
    boolean keep = layer.options().flag("keepdims", false);
    Operand<org.tensorflow.types.TInt32> axes = layer.tf().constant(new int[] {1, 2});
    return max
        ? layer.tf().reduceMax(x, axes, ReduceMax.keepDims(keep))
        : layer.tf().math.mean(x, axes, Mean.keepDims(keep));
  }

  private static Operand<TFloat32> pad(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = ConvolutionLayers.image(layer, inputs);
    int[] sides = layer.options().sides("padding");
    return layer
        .tf()
        .pad(
            x,
            layer
                .tf()
                .constant(
                    new int[][] {{0, 0}, {sides[0], sides[1]}, {sides[2], sides[3]}, {0, 0}}),
            layer.tf().constant(0f));
  }

  private static Operand<TFloat32> crop(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = ConvolutionLayers.image(layer, inputs);
    int[] sides = layer.options().sides("cropping");
    long[] lengths = layer.lengths(x);
    int height = (int) lengths[0] - sides[0] - sides[1];
    int width = (int) lengths[1] - sides[2] - sides[3];
    if (height < 1 || width < 1) {
      throw layer.options().refused("cropping");
    }
    return layer
        .tf()
        .slice(
            x,
            layer.tf().constant(new int[] {0, sides[0], sides[2], 0}),
            layer.tf().constant(new int[] {-1, height, width, -1}));
  }
}
