package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * ResNet50V2 after He and others, "Identity Mappings in Deep Residual Networks" (2016,
 * arXiv:1603.05027), with the layers and names of keras.applications.
 */
final class ResNet50V2Network implements NetworkArchitecture {

  private static final double EPSILON = 1.001e-5;
  private static final double RESIDUAL_SCALE = 0.3;
  private static final int[] BLOCKS = {3, 4, 6, 3};

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.zeroPadding(images, "conv1_pad", 3, 3, 3, 3);
    x = layers.bias(layers.convolution(x, "conv1_conv", 64, 7, 2, VALID), "conv1_conv");
    x = layers.zeroPadding(x, "pool1_pad", 1, 1, 1, 1);
    x = layers.maxPool(x, "pool1_pool", 3, 2, VALID);
    int maps = 64;
    for (int stack = 0; stack < BLOCKS.length; stack++) {
      for (int block = 1; block <= BLOCKS[stack]; block++) {
        boolean reducing = block == BLOCKS[stack] && stack < BLOCKS.length - 1;
        String name = "conv" + (stack + 2) + "_block" + block;
        x = bottleneck(layers, x, name, maps, reducing ? 2 : 1, block == 1);
      }
      maps *= 2;
    }
    x = layers.relu(layers.batchNormalisation(x, "post_bn", EPSILON), "post_relu");
    x = layers.globalMean(x, "avg_pool");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private static FeatureMaps bottleneck(
      LayerGraph layers, FeatureMaps images, String name, int maps, int stride, boolean projected) {
    FeatureMaps before = layers.batchNormalisation(images, name + "_preact_bn", EPSILON);
    before = layers.relu(before, name + "_preact_relu");
    FeatureMaps shortcut = images;
    if (projected) {
      String layer = name + "_0_conv";
      shortcut = layers.bias(layers.convolution(before, layer, 4 * maps, 1, stride, VALID), layer);
    } else if (stride > 1) {
      shortcut = layers.maxPool(images, name + "_pool", 1, stride, VALID);
    }
    FeatureMaps x = layers.convolution(before, name + "_1_conv", maps, 1, 1, VALID);
    x = layers.batchNormalisation(x, name + "_1_bn", EPSILON);
    x = layers.zeroPadding(layers.relu(x, name + "_1_relu"), name + "_2_pad", 1, 1, 1, 1);
    x = layers.convolution(x, name + "_2_conv", maps, 3, stride, VALID);
    x = layers.batchNormalisation(x, name + "_2_bn", EPSILON, RESIDUAL_SCALE);
    x = layers.relu(x, name + "_2_relu");
    String last = name + "_3_conv";
    x = layers.bias(layers.convolution(x, last, 4 * maps, 1, 1, VALID), last);
    return layers.sum(shortcut, x, name + "_out");
  }
}
