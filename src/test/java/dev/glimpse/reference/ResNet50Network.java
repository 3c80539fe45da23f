package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * ResNet50 after He and others, "Deep Residual Learning for Image Recognition" (2015,
 * arXiv:1512.03385), with the layers and names of keras.applications.
 */
final class ResNet50Network implements NetworkArchitecture {

  private static final double EPSILON = 1.001e-5;
  private static final double RESIDUAL_GAIN = 0.3;
  private static final int[] BLOCKS = {3, 4, 6, 3};

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.zeroPadding(images, "conv1_pad", 3, 3, 3, 3);
    x = normalised(layers, x, "conv1", 64, 7, 2, VALID, 1);
    x = layers.zeroPadding(layers.relu(x, "conv1_relu"), "pool1_pad", 1, 1, 1, 1);
    x = layers.maxPool(x, "pool1_pool", 3, 2, VALID);
    int maps = 64;
    for (int stack = 0; stack < BLOCKS.length; stack++) {
      for (int block = 1; block <= BLOCKS[stack]; block++) {
        String name = "conv" + (stack + 2) + "_block" + block;
        x = bottleneck(layers, x, name, maps, block == 1 && stack > 0 ? 2 : 1, block == 1);
      }
      maps *= 2;
    }
    x = layers.globalMean(x, "avg_pool");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private static FeatureMaps bottleneck(
      LayerGraph layers, FeatureMaps images, String name, int maps, int stride, boolean projected) {
    FeatureMaps shortcut =
        projected ? normalised(layers, images, name + "_0", 4 * maps, 1, stride, VALID, 1) : images;
    FeatureMaps x = normalised(layers, images, name + "_1", maps, 1, stride, VALID, 1);
    x = layers.relu(x, name + "_1_relu");
    x = normalised(layers, x, name + "_2", maps, 3, 1, SAME, 1);
    x = layers.relu(x, name + "_2_relu");
    x = normalised(layers, x, name + "_3", 4 * maps, 1, 1, VALID, RESIDUAL_GAIN);
    return layers.relu(layers.sum(shortcut, x, name + "_add"), name + "_out");
  }

  private static FeatureMaps normalised(
      LayerGraph layers,
      FeatureMaps x,
      String name,
      int maps,
      int side,
      int stride,
      String padding,
      double gain) {
    String layer = name + "_conv";
    FeatureMaps sums =
        layers.bias(layers.convolution(x, layer, maps, side, stride, padding), layer);
    return layers.batchNormalisation(sums, name + "_bn", EPSILON, gain);
  }
}
