package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * EfficientNet-B0 after Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional
 * Neural Networks" (2019, arXiv:1905.11946), with the layers and names of keras.applications; it
 * takes 0 to 255 and rescales inside.
 */
final class EfficientNetB0Network implements NetworkArchitecture {

  /** Side of the kernel, blocks, output maps, expansion, and the stride of the first block. */
  private static final int[][] STAGES = {
    {3, 1, 16, 1, 1},
    {3, 2, 24, 6, 2},
    {5, 2, 40, 6, 2},
    {3, 3, 80, 6, 2},
    {5, 3, 112, 6, 1},
    {5, 4, 192, 6, 2},
    {3, 1, 320, 6, 1}
  };

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.rescaling(images, "rescaling", 1 / 255.0, 0);
    x = layers.learnedNormalisation(x, "normalization");
    x = layers.stridePadding(x, "stem_conv_pad", 3);
    x = layers.convolution(x, "stem_conv", 32, 3, 2, VALID);
    EfficientBlocks blocks = new EfficientBlocks(layers, 1.5);
    x = blocks.activated(x, "stem");
    for (int stage = 0; stage < STAGES.length; stage++) {
      int[] numbers = STAGES[stage];
      for (int block = 0; block < numbers[1]; block++) {
        String name = "block" + (stage + 1) + (char) ('a' + block) + "_";
        x = block(blocks, x, name, numbers, block == 0 ? numbers[4] : 1);
      }
    }
    return blocks.head(layers.convolution(x, "top_conv", 1280, 1, 1, SAME));
  }

  private static FeatureMaps block(
      EfficientBlocks blocks, FeatureMaps images, String name, int[] numbers, int stride) {
    LayerGraph layers = blocks.layers();
    FeatureMaps x = images;
    if (numbers[3] > 1) {
      x = layers.convolution(x, name + "expand_conv", numbers[3] * x.channels(), 1, 1, SAME);
      x = blocks.activated(x, name + "expand");
    }
    if (stride == 2) {
      x = layers.stridePadding(x, name + "dwconv_pad", numbers[0]);
    }
    x = layers.depthwise(x, name + "dwconv", numbers[0], stride, stride == 2 ? VALID : SAME);
    x = blocks.activated(x, name.substring(0, name.length() - 1));
    x = blocks.squeezed(x, name, images.channels() / 4);
    x = layers.convolution(x, name + "project_conv", numbers[2], 1, 1, SAME);
    return blocks.projected(images, x, name, stride);
  }
}
