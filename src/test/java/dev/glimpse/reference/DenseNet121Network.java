package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * DenseNet121 after Huang and others, "Densely Connected Convolutional Networks" (2016,
 * arXiv:1608.06993), with the layers and names of keras.applications.
 */
final class DenseNet121Network implements NetworkArchitecture {

  private static final double EPSILON = 1.001e-5;
  private static final int GROWTH = 32;
  private static final int[] BLOCKS = {6, 12, 24, 16};

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.zeroPadding(images, "zero_padding2d", 3, 3, 3, 3);
    x = layers.convolution(x, "conv1_conv", 64, 7, 2, VALID);
    x = layers.relu(layers.batchNormalisation(x, "conv1_bn", EPSILON), "conv1_relu");
    x = layers.zeroPadding(x, "zero_padding2d_1", 1, 1, 1, 1);
    x = layers.maxPool(x, "pool1", 3, 2, VALID);
    for (int stage = 0; stage < BLOCKS.length; stage++) {
      for (int block = 1; block <= BLOCKS[stage]; block++) {
        x = grown(layers, x, "conv" + (stage + 2) + "_block" + block);
      }
      if (stage < BLOCKS.length - 1) {
        x = halved(layers, x, "pool" + (stage + 2));
      }
    }
    x = layers.relu(layers.batchNormalisation(x, "bn", EPSILON), "relu");
    x = layers.globalMean(x, "avg_pool");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private static FeatureMaps grown(LayerGraph layers, FeatureMaps images, String name) {
    FeatureMaps x = layers.batchNormalisation(images, name + "_0_bn", EPSILON);
    x = layers.relu(x, name + "_0_relu");
    x = layers.convolution(x, name + "_1_conv", 4 * GROWTH, 1, 1, VALID);
    x = layers.relu(layers.batchNormalisation(x, name + "_1_bn", EPSILON), name + "_1_relu");
    x = layers.convolution(x, name + "_2_conv", GROWTH, 3, 1, SAME);
    return layers.concatenation(name + "_concat", images, x);
  }

  private static FeatureMaps halved(LayerGraph layers, FeatureMaps images, String name) {
    FeatureMaps x = layers.batchNormalisation(images, name + "_bn", EPSILON);
    x = layers.relu(x, name + "_relu");
    x = layers.convolution(x, name + "_conv", images.channels() / 2, 1, 1, VALID);
    return layers.meanPool(x, name + "_pool", 2, 2, VALID);
  }
}
