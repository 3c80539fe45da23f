package dev.glimpse.architecture;

import java.util.List;

/**
 * Inception v3 after Szegedy and others, "Rethinking the Inception Architecture for Computer
 * Vision" (2015, arXiv:1512.00567): a stem, eleven blocks, a mean of each map and one last layer.
 * Layers have the names of TF-slim's variables, including their irregularities.
 *
 * @param <T> the output of a layer
 */
final class InceptionV3Network<T extends FeatureMap> {

  /** The share of features that training keeps before the last layer. */
  private static final double KEPT = 0.8;

  private static final String FIRST = "Conv2d_0a_1x1";
  private static final String MEAN = "AvgPool_0a_3x3";

  private final LayerChain<T> images;

  private InceptionV3Network(NetworkLayers<T> layers, T images, NetworkConfiguration network) {
    this.images = new LayerChain<>(layers, network, "", images);
  }

  /** Adds the network as in TF-slim, with an optional auxiliary head. */
  static <T extends FeatureMap> NetworkEnds<T> slim(
      NetworkLayers<T> layers, T images, NetworkConfiguration network) {
    InceptionV3Network<T> body = new InceptionV3Network<>(layers, images, network);
    LayerChain<T> middle = body.middle();
    T auxiliary = network.auxiliaryHead() ? auxiliaryLogits(middle) : null;
    T x = layers.globalMean(end(middle).output(), "Logits/AvgPool_1a_8x8");
    x = layers.dropout(x, "Logits/Dropout_1b", KEPT);
    x = layers.convolution(x, ConvolutionSpec.linear("Logits/Conv2d_1c_1x1", network.classes()));
    T logits = layers.squeezed(x, "Logits/SpatialSqueeze");
    return new NetworkEnds<>(logits, layers.softmax(logits), auxiliary);
  }

  /** Adds the network as in keras.applications. */
  static <T extends FeatureMap> NetworkEnds<T> keras(
      NetworkLayers<T> layers, T images, NetworkConfiguration network) {
    InceptionV3Network<T> body = new InceptionV3Network<>(layers, images, network);
    T x = layers.meanOfMaps(end(body.middle()).output(), "avg_pool");
    T logits = layers.dense(x, "predictions", network.classes());
    return new NetworkEnds<>(logits, layers.softmax(logits), null);
  }

  /** Adds the layers up to the auxiliary head; at a side of 299: [N, 17, 17, 768]. */
  private LayerChain<T> middle() {
    LayerChain<T> x =
        images
            .inside("Conv2d_1a_3x3", 32, 2)
            .inside("Conv2d_2a_3x3", 32, 1)
            .same("Conv2d_2b_3x3", 64, 3, 3)
            .halved("MaxPool_3a_3x3")
            .single("Conv2d_3b_1x1", 80)
            .inside("Conv2d_4a_3x3", 192, 1)
            .halved("MaxPool_5a_3x3"); // [N, 35, 35, 192]
    x = block35(x, "Mixed_5b", FIRST, "Conv2d_0b_5x5", 32);
    x = block35(x, "Mixed_5c", "Conv2d_0b_1x1", "Conv_1_0c_5x5", 64);
    x = block35(x, "Mixed_5d", FIRST, "Conv2d_0b_5x5", 64);
    x = reduction17(x, "Mixed_6a"); // [N, 17, 17, 768]
    x = block17(x, "Mixed_6b", 128);
    x = block17(x, "Mixed_6c", 160);
    x = block17(x, "Mixed_6d", 160);
    return block17(x, "Mixed_6e", 192);
  }

  /** Adds the layers after the auxiliary head; at a side of 299: [N, 8, 8, 2048]. */
  private static <T extends FeatureMap> LayerChain<T> end(LayerChain<T> middle) {
    LayerChain<T> x = reduction8(middle, "Mixed_7a"); // [N, 8, 8, 1280]
    x = block8(x, "Mixed_7b", "Conv2d_0b_3x1");
    return block8(x, "Mixed_7c", "Conv2d_0c_3x1");
  }

  private static <T extends FeatureMap> LayerChain<T> block35(
      LayerChain<T> x, String block, String before5x5, String of5x5, int pooled) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).single(FIRST, 64),
            x.branch(block, 1).single(before5x5, 48).same(of5x5, 64, 5, 5),
            x.branch(block, 2)
                .single(FIRST, 64)
                .same("Conv2d_0b_3x3", 96, 3, 3)
                .same("Conv2d_0c_3x3", 96, 3, 3),
            x.branch(block, 3).smoothed(MEAN).single("Conv2d_0b_1x1", pooled)));
  }

  private static <T extends FeatureMap> LayerChain<T> reduction17(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).inside("Conv2d_1a_1x1", 384, 2), // 3x3 in spite of its name
            x.branch(block, 1)
                .single(FIRST, 64)
                .same("Conv2d_0b_3x3", 96, 3, 3)
                .inside("Conv2d_1a_1x1", 96, 2),
            x.branch(block, 2).halved("MaxPool_1a_3x3")));
  }

  /**
   * Adds a block whose 7x7 kernels are factorised into rows and columns.
   *
   * @param narrow the number of maps inside the two long towers
   */
  private static <T extends FeatureMap> LayerChain<T> block17(
      LayerChain<T> x, String block, int narrow) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).single(FIRST, 192),
            x.branch(block, 1)
                .single(FIRST, narrow)
                .same("Conv2d_0b_1x7", narrow, 1, 7)
                .same("Conv2d_0c_7x1", 192, 7, 1),
            x.branch(block, 2)
                .single(FIRST, narrow)
                .same("Conv2d_0b_7x1", narrow, 7, 1)
                .same("Conv2d_0c_1x7", narrow, 1, 7)
                .same("Conv2d_0d_7x1", narrow, 7, 1)
                .same("Conv2d_0e_1x7", 192, 1, 7),
            x.branch(block, 3).smoothed(MEAN).single("Conv2d_0b_1x1", 192)));
  }

  private static <T extends FeatureMap> LayerChain<T> reduction8(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).single(FIRST, 192).inside("Conv2d_1a_3x3", 320, 2),
            x.branch(block, 1)
                .single(FIRST, 192)
                .same("Conv2d_0b_1x7", 192, 1, 7)
                .same("Conv2d_0c_7x1", 192, 7, 1)
                .inside("Conv2d_1a_3x3", 192, 2),
            x.branch(block, 2).halved("MaxPool_1a_3x3")));
  }

  private static <T extends FeatureMap> LayerChain<T> block8(
      LayerChain<T> x, String block, String columns) {
    LayerChain<T> single = x.branch(block, 0).single(FIRST, 320);
    LayerChain<T> wide = x.branch(block, 1).single(FIRST, 384);
    wide =
        wide.joined(
            block + "/Branch_1",
            List.of(wide.same("Conv2d_0b_1x3", 384, 1, 3), wide.same(columns, 384, 3, 1)));
    LayerChain<T> deep = x.branch(block, 2).single(FIRST, 448).same("Conv2d_0b_3x3", 384, 3, 3);
    deep =
        deep.joined(
            block + "/Branch_2",
            List.of(deep.same("Conv2d_0c_1x3", 384, 1, 3), deep.same("Conv2d_0d_3x1", 384, 3, 1)));
    return x.joined(
        block,
        List.of(
            single, wide, deep, x.branch(block, 3).smoothed(MEAN).single("Conv2d_0b_1x1", 192)));
  }

  /** Adds the auxiliary head, with the smaller initial weights that TF-slim gives it. */
  private static <T extends FeatureMap> T auxiliaryLogits(LayerChain<T> middle) {
    LayerChain<T> x =
        AuxiliaryHead.features(
            middle,
            "AvgPool_1a_5x5",
            "Conv2d_2a_5x5",
            convolution -> convolution.withInitializer(WeightInitializer.truncatedNormal(0.01)));
    ConvolutionSpec last =
        ConvolutionSpec.linear(x.prefix() + "Conv2d_2b_1x1", x.network().classes())
            .withInitializer(WeightInitializer.truncatedNormal(0.001));
    return x.layers().squeezed(x.convolution(last).output(), x.prefix() + "SpatialSqueeze");
  }
}
