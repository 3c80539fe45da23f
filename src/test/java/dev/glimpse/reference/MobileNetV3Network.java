package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * MobileNetV3 after Howard and others, "Searching for MobileNetV3" (2019, arXiv:1905.02244), with
 * the layers and names of keras.applications; it takes 0 to 255 and rescales inside.
 */
final class MobileNetV3Network implements NetworkArchitecture {

  private static final double EPSILON = 1e-3;
  private static final double SQUEEZE_RATIO = 0.25;

  /**
   * An inverted residual block.
   *
   * @param expanded maps inside, divided by those that come in
   * @param hard whether its activation is the hard swish
   */
  private record Block(
      double expanded, int maps, int side, int stride, boolean squeezed, boolean hard) {}

  private static final Block[] SMALL = {
    new Block(1, 16, 3, 2, true, false),
    new Block(72 / 16.0, 24, 3, 2, false, false),
    new Block(88 / 24.0, 24, 3, 1, false, false),
    new Block(4, 40, 5, 2, true, true),
    new Block(6, 40, 5, 1, true, true),
    new Block(6, 40, 5, 1, true, true),
    new Block(3, 48, 5, 1, true, true),
    new Block(3, 48, 5, 1, true, true),
    new Block(6, 96, 5, 2, true, true),
    new Block(6, 96, 5, 1, true, true),
    new Block(6, 96, 5, 1, true, true)
  };

  private static final Block[] LARGE = {
    new Block(1, 16, 3, 1, false, false),
    new Block(4, 24, 3, 2, false, false),
    new Block(3, 24, 3, 1, false, false),
    new Block(3, 40, 5, 2, true, false),
    new Block(3, 40, 5, 1, true, false),
    new Block(3, 40, 5, 1, true, false),
    new Block(6, 80, 3, 2, false, true),
    new Block(2.5, 80, 3, 1, false, true),
    new Block(2.3, 80, 3, 1, false, true),
    new Block(2.3, 80, 3, 1, false, true),
    new Block(6, 112, 3, 1, true, true),
    new Block(6, 112, 3, 1, true, true),
    new Block(6, 160, 5, 2, true, true),
    new Block(6, 160, 5, 1, true, true),
    new Block(6, 160, 5, 1, true, true)
  };

  private final Block[] blocks;
  private final int lastMaps;
  private final double linearGain;

  private MobileNetV3Network(Block[] blocks, int lastMaps, double linearGain) {
    this.blocks = blocks;
    this.lastMaps = lastMaps;
    this.linearGain = linearGain;
  }

  static MobileNetV3Network small() {
    return new MobileNetV3Network(SMALL, 1024, 1.3);
  }

  static MobileNetV3Network large() {
    return new MobileNetV3Network(LARGE, 1280, 0.8);
  }

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = layers.rescaling(images, "rescaling", 1 / 127.5, -1);
    x = layers.convolution(x, "conv", 16, 3, 2, SAME);
    x = layers.hardSwish(layers.batchNormalisation(x, "conv_bn", EPSILON), "activation");
    for (int i = 0; i < blocks.length; i++) {
      x = inverted(layers, x, i == 0 ? "expanded_conv" : "expanded_conv_" + i, blocks[i]);
    }
    x = layers.convolution(x, "conv_1", divisible(6.0 * x.channels()), 1, 1, SAME);
    x = layers.hardSwish(layers.batchNormalisation(x, "conv_1_bn", EPSILON), "conv_1_activation");
    x = layers.globalMeanMap(x, "global_average_pooling2d");
    x = layers.bias(layers.convolution(x, "conv_2", lastMaps, 1, 1, SAME), "conv_2");
    x = layers.hardSwish(x, "conv_2_activation");
    x = layers.bias(layers.convolution(x, "logits", 1000, 1, 1, SAME), "logits");
    return layers.softmax(layers.flatten(x, "flatten"), "predictions");
  }

  private FeatureMaps inverted(LayerGraph layers, FeatureMaps images, String name, Block block) {
    FeatureMaps x = images;
    if (!name.equals("expanded_conv")) {
      String expand = name + "_expand";
      x = layers.convolution(x, expand, divisible(x.channels() * block.expanded()), 1, 1, SAME);
      x = layers.batchNormalisation(x, expand + "_bn", EPSILON);
      x = activation(layers, x, expand + "_activation", block);
    }
    String depthwise = name + "_depthwise";
    if (block.stride() == 2) {
      x = layers.stridePadding(x, depthwise + "_pad", block.side());
    }
    x =
        layers.depthwise(
            x, depthwise, block.side(), block.stride(), block.stride() == 2 ? VALID : SAME);
    x = layers.batchNormalisation(x, depthwise + "_bn", EPSILON);
    x = activation(layers, x, depthwise + "_activation", block);
    if (block.squeezed()) {
      x = squeezed(layers, x, name + "_squeeze_excite");
    }
    x = layers.convolution(x, name + "_project", block.maps(), 1, 1, SAME);
    x = layers.batchNormalisation(x, name + "_project_bn", EPSILON, linearGain);
    boolean residual = block.stride() == 1 && images.channels() == block.maps();
    return residual ? layers.sum(images, x, name + "_add") : x;
  }

  private static FeatureMaps squeezed(LayerGraph layers, FeatureMaps x, String name) {
    String reduce = name + "_conv";
    String expand = name + "_conv_1";
    FeatureMaps factors = layers.globalMeanMap(x, name + "_avg_pool");
    int narrow = divisible(x.channels() * SQUEEZE_RATIO);
    factors = layers.bias(layers.convolution(factors, reduce, narrow, 1, 1, SAME), reduce);
    factors = layers.relu(factors, name + "_relu");
    factors = layers.bias(layers.convolution(factors, expand, x.channels(), 1, 1, SAME), expand);
    return layers.product(x, layers.hardSigmoid(factors, name), name + "_mul");
  }

  private static FeatureMaps activation(
      LayerGraph layers, FeatureMaps x, String name, Block block) {
    return block.hard() ? layers.hardSwish(x, name) : layers.relu(x, name);
  }

  /** Returns the nearest multiple of 8 that is not below nine tenths of the number. */
  private static int divisible(double maps) {
    int rounded = Math.max(8, (int) (maps + 4) / 8 * 8);
    return rounded < 0.9 * maps ? rounded + 8 : rounded;
  }
}
