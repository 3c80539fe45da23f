package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * Xception after Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions" (2016,
 * arXiv:1610.02357), with the layers and names of keras.applications.
 */
final class XceptionNetwork implements NetworkArchitecture {

  private static final double EPSILON = 1e-3;
  private static final double RESIDUAL_GAIN = 0.2;

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.convolution(images, "block1_conv1", 32, 3, 2, VALID);
    x = activated(layers, x, "block1_conv1");
    x = activated(layers, layers.convolution(x, "block1_conv2", 64, 3, 1, VALID), "block1_conv2");
    x = reduction(layers, x, "block2", 0, 128, 128);
    x = reduction(layers, x, "block3", 1, 256, 256);
    x = reduction(layers, x, "block4", 2, 728, 728);
    for (int block = 5; block <= 12; block++) {
      FeatureMaps shortcut = x;
      for (int i = 1; i <= 3; i++) {
        String layer = "block" + block + "_sepconv" + i;
        x = separable(layers, layers.relu(x, layer + "_act"), layer, 728, i == 3);
      }
      x = layers.sum(x, shortcut, "block" + block + "_add");
    }
    x = reduction(layers, x, "block13", 3, 728, 1024);
    x = layers.relu(separable(layers, x, "block14_sepconv1", 1536, false), "block14_sepconv1_act");
    x = layers.relu(separable(layers, x, "block14_sepconv2", 2048, false), "block14_sepconv2_act");
    x = layers.globalMean(x, "avg_pool");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private static FeatureMaps reduction(
      LayerGraph layers, FeatureMaps images, String block, int number, int inner, int maps) {
    String suffix = number == 0 ? "" : "_" + number;
    FeatureMaps shortcut = layers.convolution(images, "conv2d" + suffix, maps, 1, 2, SAME);
    shortcut = layers.batchNormalisation(shortcut, "batch_normalization" + suffix, EPSILON);
    String first = block + "_sepconv1";
    FeatureMaps x = number == 0 ? images : layers.relu(images, first + "_act");
    x = separable(layers, x, first, inner, false);
    String second = block + "_sepconv2";
    x = separable(layers, layers.relu(x, second + "_act"), second, maps, false);
    x = layers.maxPool(x, block + "_pool", 3, 2, SAME);
    return layers.sum(x, shortcut, block + "_add");
  }

  private static FeatureMaps separable(
      LayerGraph layers, FeatureMaps x, String layer, int maps, boolean added) {
    FeatureMaps sums = layers.separable(x, layer, maps, 3, 1, SAME);
    // Of two convolutions in a row, only one is followed by a ReLU that halves the variance.
    return layers.batchNormalisation(sums, layer + "_bn", EPSILON, added ? RESIDUAL_GAIN : 0.5);
  }

  private static FeatureMaps activated(LayerGraph layers, FeatureMaps x, String layer) {
    return layers.relu(layers.batchNormalisation(x, layer + "_bn", EPSILON), layer + "_act");
  }
}
