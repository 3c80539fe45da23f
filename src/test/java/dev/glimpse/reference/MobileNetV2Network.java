package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * MobileNetV2 after Sandler and others, "MobileNetV2: Inverted Residuals and Linear Bottlenecks"
 * (2018, arXiv:1801.04381), with the layers and names of keras.applications.
 */
final class MobileNetV2Network implements NetworkArchitecture {

  private static final double EPSILON = 1e-3;
  private static final double LINEAR_GAIN = 0.5;

  /** Output maps, blocks, and the stride of the first of them. */
  private static final int[][] STAGES = {
    {24, 2, 2}, {32, 3, 2}, {64, 4, 2}, {96, 3, 1}, {160, 3, 2}, {320, 1, 1}
  };

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.convolution(images, "Conv1", 32, 3, 2, SAME);
    x = layers.relu6(layers.batchNormalisation(x, "bn_Conv1", EPSILON), "Conv1_relu");
    x = bottleneck(layers, x, "expanded_conv", 1, 16, 1);
    int block = 1;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[1]; i++) {
        x = bottleneck(layers, x, "block_" + block, 6, stage[0], i == 0 ? stage[2] : 1);
        block++;
      }
    }
    x = layers.convolution(x, "Conv_1", 1280, 1, 1, VALID);
    x = layers.relu6(layers.batchNormalisation(x, "Conv_1_bn", EPSILON), "out_relu");
    x = layers.globalMean(x, "global_average_pooling2d");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private static FeatureMaps bottleneck(
      LayerGraph layers, FeatureMaps images, String block, int expansion, int maps, int stride) {
    FeatureMaps x = images;
    if (expansion > 1) {
      String expand = block + "_expand";
      x = layers.convolution(x, expand, expansion * x.channels(), 1, 1, SAME);
      x = layers.batchNormalisation(x, expand + "_BN", EPSILON);
      x = layers.relu6(x, expand + "_relu");
    }
    if (stride == 2) {
      x = layers.stridePadding(x, block + "_pad", 3);
    }
    String depthwise = block + "_depthwise";
    x = layers.depthwise(x, depthwise, 3, stride, stride == 2 ? VALID : SAME);
    x = layers.batchNormalisation(x, depthwise + "_BN", EPSILON);
    x = layers.relu6(x, depthwise + "_relu");
    x = layers.convolution(x, block + "_project", maps, 1, 1, SAME);
    x = layers.batchNormalisation(x, block + "_project_BN", EPSILON, LINEAR_GAIN);
    boolean residual = stride == 1 && images.channels() == maps;
    return residual ? layers.sum(images, x, block + "_add") : x;
  }
}
