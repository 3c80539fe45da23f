package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * MobileNet after Howard and others, "MobileNets: Efficient Convolutional Neural Networks for
 * Mobile Vision Applications" (2017, arXiv:1704.04861), with the layers and names of
 * keras.applications.
 */
final class MobileNetNetwork implements NetworkArchitecture {

  private static final double EPSILON = 1e-3;

  /** Output maps and stride of each block. */
  private static final int[][] BLOCKS = {
    {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1},
    {512, 1}, {512, 1}, {1024, 2}, {1024, 1}
  };

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.convolution(images, "conv1", 32, 3, 2, SAME);
    x = layers.relu6(layers.batchNormalisation(x, "conv1_bn", EPSILON), "conv1_relu");
    for (int i = 0; i < BLOCKS.length; i++) {
      x = block(layers, x, i + 1, BLOCKS[i][0], BLOCKS[i][1]);
    }
    x = layers.globalMeanMap(x, "global_average_pooling2d");
    x = layers.bias(layers.convolution(x, "conv_preds", 1000, 1, 1, SAME), "conv_preds");
    return layers.softmax(layers.flatten(x, "reshape_2"), "predictions");
  }

  private static FeatureMaps block(
      LayerGraph layers, FeatureMaps images, int number, int maps, int stride) {
    FeatureMaps x = images;
    if (stride == 2) {
      x = layers.zeroPadding(x, "conv_pad_" + number, 0, 1, 0, 1);
    }
    String depthwise = "conv_dw_" + number;
    x = layers.depthwise(x, depthwise, 3, stride, stride == 2 ? VALID : SAME);
    x = layers.batchNormalisation(x, depthwise + "_bn", EPSILON);
    x = layers.relu6(x, depthwise + "_relu");
    String pointwise = "conv_pw_" + number;
    x = layers.convolution(x, pointwise, maps, 1, 1, SAME);
    x = layers.batchNormalisation(x, pointwise + "_bn", EPSILON);
    return layers.relu6(x, pointwise + "_relu");
  }
}
