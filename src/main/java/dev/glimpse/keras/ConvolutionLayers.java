package dev.glimpse.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

/** The layers with kernels: convolutions and dense layers. */
final class ConvolutionLayers {

  private static final int[] ONES = {1, 1};

  private ConvolutionLayers() {}

  /** Returns the layers by class. */
  static Map<String, LayerFunction> byClass() {
    return Map.of(
        "Conv2D", ConvolutionLayers::convolution,
        "Convolution2D", ConvolutionLayers::convolution,
        "DepthwiseConv2D", ConvolutionLayers::depthwise,
        "SeparableConv2D", ConvolutionLayers::separable,
        "SeparableConvolution2D", ConvolutionLayers::separable,
        "Dense", ConvolutionLayers::dense);
  }

  private static Operand<TFloat32> convolution(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = image(layer, inputs);
    LayerOptions options = layer.options();
    long in = layer.channels(x);
    long filters = options.count("filters");
    int[] size = options.pair("kernel_size", ONES);
    long groups = options.count("groups", 1);
    if (in % groups != 0 || filters % groups != 0) {
      throw options.refused("groups");
    }
    Operand<TFloat32> kernel = layer.weight("kernel", size[0], size[1], in / groups, filters);
    List<Long> strides = window(options.pair("strides", ONES));
    List<Long> dilations = window(options.pair("dilation_rate", ONES));
    String padding = padding(options);
    Operand<TFloat32> y;
    if (groups == 1) {
      y = convolve(layer.tf(), x, kernel, strides, padding, dilations);
    } else if (groups == in && dilations.stream().allMatch(d -> d == 1)) {
      y =
          layer
              .tf()
              .nn
              .depthwiseConv2dNative(
                  x,
                  layer
                      .tf()
                      .reshape(
                          kernel,
                          layer.tf().constant(new long[] {size[0], size[1], in, filters / in})),
                  strides,
                  padding);
    } else {
      y = grouped(layer.tf(), x, kernel, groups, strides, padding, dilations);
    }
    return ActivationFunctions.apply(layer, biased(layer, y, filters));
  }

  private static Operand<TFloat32> convolve(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> kernel,
      List<Long> strides,
      String padding,
      List<Long> dilations) {
    return tf.nn.conv2d(x, kernel, strides, padding, Conv2d.dilations(dilations));
  }

  /** Convolves each group of channels on its own, as TensorFlow's CPU kernels need it. */
  private static Operand<TFloat32> grouped(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> kernel,
      long groups,
      List<Long> strides,
      String padding,
      List<Long> dilations) {
    List<Operand<TFloat32>> results = new ArrayList<>();
    List<org.tensorflow.Output<TFloat32>> parts = tf.split(tf.constant(3), x, groups).output();
    List<org.tensorflow.Output<TFloat32>> kernels =
        tf.split(tf.constant(3), kernel, groups).output();
    for (int i = 0; i < groups; i++) {
      results.add(convolve(tf, parts.get(i), kernels.get(i), strides, padding, dilations));
    }
    return tf.concat(results, tf.constant(3));
  }

  private static Operand<TFloat32> depthwise(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = image(layer, inputs);
    long in = layer.channels(x);
    long multiplier = layer.options().count("depth_multiplier", 1);
    Operand<TFloat32> y = depthwise(layer, x, in, multiplier, "kernel");
    return ActivationFunctions.apply(layer, biased(layer, y, in * multiplier));
  }

  private static Operand<TFloat32> depthwise(
      LayerScope layer, Operand<TFloat32> x, long in, long multiplier, String kind) {
    LayerOptions options = layer.options();
    int[] size = options.pair("kernel_size", ONES);
    int[] dilation = options.pair("dilation_rate", ONES);
    if (dilation[0] != 1 || dilation[1] != 1) {
      throw options.refused("dilation_rate");
    }
    options.only("groups", 1); // Keras 2 writes it
    int[] strides = options.pair("strides", ONES);
    if (strides[0] != strides[1]) {
      throw options.refused("strides");
    }
    Operand<TFloat32> kernel = layer.weight(kind, size[0], size[1], in, multiplier);
    return layer.tf().nn.depthwiseConv2dNative(x, kernel, window(strides), padding(options));
  }

  private static Operand<TFloat32> separable(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = image(layer, inputs);
    long in = layer.channels(x);
    long multiplier = layer.options().count("depth_multiplier", 1);
    long filters = layer.options().count("filters");
    Operand<TFloat32> y = depthwise(layer, x, in, multiplier, "depthwise_kernel");
    Operand<TFloat32> pointwise = layer.weight("pointwise_kernel", 1, 1, in * multiplier, filters);
    y = convolve(layer.tf(), y, pointwise, window(ONES), "VALID", window(ONES));
    return ActivationFunctions.apply(layer, biased(layer, y, filters));
  }

  private static Operand<TFloat32> dense(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    Ops tf = layer.tf();
    long in = layer.channels(x);
    long units = layer.options().count("units");
    Operand<TFloat32> kernel = layer.weight("kernel", in, units);
    Operand<TFloat32> y;
    if (layer.rank(x) == 2) {
      y = tf.linalg.matMul(x, kernel);
    } else { // the last dimension is multiplied, whatever is before it
      long[] lengths = layer.lengths(x);
      long[] shape = new long[lengths.length + 1];
      shape[0] = -1;
      System.arraycopy(lengths, 0, shape, 1, lengths.length);
      shape[shape.length - 1] = units;
      Operand<TFloat32> rows = tf.reshape(x, tf.constant(new long[] {-1, in}));
      y = tf.reshape(tf.linalg.matMul(rows, kernel), tf.constant(shape));
    }
    return ActivationFunctions.apply(layer, biased(layer, y, units));
  }

  private static Operand<TFloat32> biased(LayerScope layer, Operand<TFloat32> y, long channels) {
    return layer.options().flag("use_bias", true)
        ? layer.tf().nn.biasAdd(y, layer.weight("bias", channels))
        : y;
  }

  /** Returns the only input, if it is a batch of images with channels last. */
  static Operand<TFloat32> image(LayerScope layer, List<Operand<TFloat32>> inputs) {
    layer.options().only("data_format", "channels_last");
    Operand<TFloat32> x = layer.only(inputs);
    if (layer.rank(x) != 4) {
      throw layer.refused("an input that is not a batch of images");
    }
    return x;
  }

  /** Returns sizes of a window over a batch of images. */
  static List<Long> window(int[] size) {
    return List.of(1L, (long) size[0], (long) size[1], 1L);
  }

  /** Returns the option {@code padding} as TensorFlow names it. */
  static String padding(LayerOptions options) {
    String padding = options.text("padding", "valid");
    if (!padding.equals("valid") && !padding.equals("same")) {
      throw options.refused("padding");
    }
    return padding.toUpperCase(Locale.ROOT);
  }
}
