package dev.glimpse.architecture;

/**
 * MobileNet v1 after Howard and others, "MobileNets: Efficient Convolutional Neural Networks for
 * Mobile Vision Applications" (2017, arXiv:1704.04861), table 1: a convolution, then thirteen pairs
 * of a depthwise convolution and a convolution of single pixels. Layers have the names of TF-slim's
 * variables.
 */
final class MobileNetV1Network {

  private static final double KEPT = 0.999;

  /** The number of maps after each pair. */
  private static final int[] MAPS = {
    64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024
  };

  private MobileNetV1Network() {}

  /** Adds the network as in TF-slim. */
  static <T extends FeatureMap> NetworkEnds<T> slim(
      NetworkLayers<T> layers, T images, NetworkConfiguration network) {
    ConvolutionSpec first = ConvolutionSpec.same("Conv2d_0", network.maps(32), 3, 3).withStride(2);
    T x = layers.convolution(images, first);
    for (int i = 1; i <= MAPS.length; i++) {
      boolean halves = i > 1 && MAPS[i - 1] > MAPS[i - 2];
      x = layers.depthwise(x, "Conv2d_" + i + "_depthwise", halves ? 2 : 1);
      x =
          layers.convolution(
              x,
              ConvolutionSpec.same("Conv2d_" + i + "_pointwise", network.maps(MAPS[i - 1]), 1, 1));
    }
    x = layers.globalMean(x, "Logits/AvgPool_1a");
    x = layers.dropout(x, "Logits/Dropout_1b", KEPT);
    x = layers.convolution(x, ConvolutionSpec.linear("Logits/Conv2d_1c_1x1", network.classes()));
    T logits = layers.squeezed(x, "Logits/SpatialSqueeze");
    return new NetworkEnds<>(logits, layers.softmax(logits), null);
  }
}
