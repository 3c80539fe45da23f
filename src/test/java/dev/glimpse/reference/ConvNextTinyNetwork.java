package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * ConvNeXt-Tiny after Liu and others, "A ConvNet for the 2020s" (2022, arXiv:2201.03545), with the
 * layers and names of keras.applications; it takes 0 to 255 and normalises inside.
 */
final class ConvNextTinyNetwork implements NetworkArchitecture {

  private static final String MODEL = "convnext_tiny_";
  private static final double EPSILON = 1e-6;
  private static final double RESIDUAL_GAIN = 0.5;
  private static final float[] MEANS = {123.675f, 116.28f, 103.53f};
  private static final float[] DEVIATIONS = {58.395f, 57.12f, 57.375f};
  private static final int[] BLOCKS = {3, 3, 9, 3};

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x =
        layers.normalisation(images, MODEL + "prestem_normalization", MEANS, DEVIATIONS);
    String stem = MODEL + "stem/" + MODEL + "stem_";
    x = layers.bias(layers.convolution(x, stem + "conv", 96, 4, 4, VALID), stem + "conv");
    x = layers.layerNormalisation(x, stem + "layernorm", EPSILON);
    for (int stage = 0; stage < BLOCKS.length; stage++) {
      if (stage > 0) {
        int number = stage - 1;
        String down = MODEL + "downsampling_block_" + number + "/" + MODEL + "downsampling_";
        x = layers.layerNormalisation(x, down + "layernorm_" + number, EPSILON);
        String layer = down + "conv_" + number;
        x = layers.bias(layers.convolution(x, layer, 2 * x.channels(), 2, 2, VALID), layer);
      }
      for (int block = 0; block < BLOCKS[stage]; block++) {
        x = block(layers, x, MODEL + "stage_" + stage + "_block_" + block);
      }
    }
    x = layers.globalMean(x, MODEL + "head_gap");
    x = layers.layerNormalisation(x, MODEL + "head_layernorm", EPSILON);
    String head = MODEL + "head_dense";
    return layers.softmax(layers.dense(x, head, 1000), head);
  }

  private static FeatureMaps block(LayerGraph layers, FeatureMaps images, String name) {
    FeatureMaps x = layers.channelwiseConvolution(images, name + "_depthwise_conv", 7);
    x = layers.layerNormalisation(x, name + "_layernorm", EPSILON);
    x = layers.dense(x, name + "_pointwise_conv_1", 4 * images.channels());
    x = layers.gelu(x, name + "_gelu");
    x = layers.dense(x, name + "_pointwise_conv_2", images.channels());
    x = layers.layerScale(x, name + "_layer_scale", RESIDUAL_GAIN);
    return layers.sum(images, x, name + "_identity");
  }
}
