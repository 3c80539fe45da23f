package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;

/**
 * EfficientNetV2-B0 after Tan and Le, "EfficientNetV2: Smaller Models and Faster Training" (2021,
 * arXiv:2104.00298), with the layers and names of keras.applications; it takes 0 to 255 and
 * rescales inside.
 */
final class EfficientNetV2B0Network implements NetworkArchitecture {

  private static final float[] MEANS = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATIONS = {0.229f, 0.224f, 0.225f};

  /** Blocks, output maps, expansion, and the stride of the first block. */
  private static final int[][] STAGES = {
    {1, 16, 1, 1}, {2, 32, 4, 2}, {2, 48, 4, 2}, {3, 96, 4, 2}, {5, 112, 6, 1}, {8, 192, 6, 2}
  };

  /** Stages whose expansion is a whole convolution. */
  private static final int FUSED = 3;

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.rescaling(images, "rescaling", 1 / 255.0, 0);
    x = layers.normalisation(x, "normalization", MEANS, DEVIATIONS);
    x = layers.convolution(x, "stem_conv", 32, 3, 2, SAME);
    EfficientBlocks blocks = new EfficientBlocks(layers, 0.8);
    x = blocks.activated(x, "stem");
    for (int stage = 0; stage < STAGES.length; stage++) {
      int[] numbers = STAGES[stage];
      for (int block = 0; block < numbers[0]; block++) {
        String name = "block" + (stage + 1) + (char) ('a' + block) + "_";
        int stride = block == 0 ? numbers[3] : 1;
        x =
            stage < FUSED
                ? fused(blocks, x, name, numbers, stride)
                : separate(blocks, x, name, numbers, stride);
      }
    }
    return blocks.head(layers.convolution(x, "top_conv", 1280, 1, 1, SAME));
  }

  private static FeatureMaps fused(
      EfficientBlocks blocks, FeatureMaps images, String name, int[] numbers, int stride) {
    LayerGraph layers = blocks.layers();
    if (numbers[2] == 1) {
      FeatureMaps x =
          layers.convolution(images, name + "project_conv", numbers[1], 3, stride, SAME);
      x = layers.batchNormalisation(x, name + "project_bn", EfficientBlocks.EPSILON);
      x = layers.swish(x, name + "project_activation");
      return stride == 1 && images.channels() == numbers[1]
          ? layers.sum(x, images, name + "add")
          : x;
    }
    FeatureMaps x =
        layers.convolution(
            images, name + "expand_conv", numbers[2] * images.channels(), 3, stride, SAME);
    x = blocks.activated(x, name + "expand");
    x = layers.convolution(x, name + "project_conv", numbers[1], 1, 1, SAME);
    return blocks.projected(images, x, name, stride);
  }

  private static FeatureMaps separate(
      EfficientBlocks blocks, FeatureMaps images, String name, int[] numbers, int stride) {
    LayerGraph layers = blocks.layers();
    FeatureMaps x =
        layers.convolution(
            images, name + "expand_conv", numbers[2] * images.channels(), 1, 1, SAME);
    x = blocks.activated(x, name + "expand");
    x = layers.depthwise(x, name + "dwconv2", 3, stride, SAME);
    x = blocks.activated(x, name.substring(0, name.length() - 1));
    x = blocks.squeezed(x, name, images.channels() / 4);
    x = layers.convolution(x, name + "project_conv", numbers[1], 1, 1, SAME);
    return blocks.projected(images, x, name, stride);
  }
}
