package dev.glimpse.architecture;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Inception-ResNet-v2 after Szegedy and others, "Inception-v4, Inception-ResNet and the Impact of
 * Residual Connections on Learning" (2016, arXiv:1602.07261), with the stem, the numbers of maps
 * and the factors of the residuals that TF-slim published under this name. Layers have the names of
 * TF-slim's variables.
 */
final class InceptionResNetV2Network {

  private static final double KEPT = 0.8;
  private static final String FIRST = "Conv2d_0a_1x1";
  private static final String ONLY = "Conv2d_1x1";
  private static final String LAST = "Conv2d_1a_3x3";

  private InceptionResNetV2Network() {}

  /** Adds the network as in TF-slim, with an optional auxiliary head. */
  static <T extends FeatureMap> NetworkEnds<T> slim(
      NetworkLayers<T> layers, T images, NetworkConfiguration network) {
    LayerChain<T> x = stem(new LayerChain<>(layers, network, "", images)); // [N, 35, 35, 320]
    for (int i = 1; i <= 10; i++) {
      x = block35(x, "Repeat/block35_" + i);
    }
    x = reduction17(x, "Mixed_6a"); // [N, 17, 17, 1088]
    for (int i = 1; i <= 20; i++) {
      x = block17(x, "Repeat_1/block17_" + i);
    }
    T auxiliary = network.auxiliaryHead() ? auxiliaryLogits(x) : null;
    x = reduction8(x, "Mixed_7a"); // [N, 8, 8, 2080]
    for (int i = 1; i <= 9; i++) {
      x = block8(x, "Repeat_2/block8_" + i, 0.20, true);
    }
    x = block8(x, "Block8", 1, false).single("Conv2d_7b_1x1", 1536);
    T features = layers.globalMean(x.output(), "Logits/AvgPool_1a_8x8");
    features = layers.flattened(features, "Logits/Flatten");
    features = layers.dropout(features, "Logits/Dropout", KEPT);
    T logits = layers.dense(features, "Logits/Logits", network.classes());
    return new NetworkEnds<>(logits, layers.softmax(logits), auxiliary);
  }

  private static <T extends FeatureMap> LayerChain<T> stem(LayerChain<T> images) {
    LayerChain<T> x =
        images
            .inside("Conv2d_1a_3x3", 32, 2)
            .inside("Conv2d_2a_3x3", 32, 1)
            .same("Conv2d_2b_3x3", 64, 3, 3)
            .halved("MaxPool_3a_3x3")
            .single("Conv2d_3b_1x1", 80)
            .inside("Conv2d_4a_3x3", 192, 1)
            .halved("MaxPool_5a_3x3");
    return x.joined(
        "Mixed_5b",
        List.of(
            x.branch("Mixed_5b", 0).single(ONLY, 96),
            x.branch("Mixed_5b", 1).single(FIRST, 48).same("Conv2d_0b_5x5", 64, 5, 5),
            x.branch("Mixed_5b", 2)
                .single(FIRST, 64)
                .same("Conv2d_0b_3x3", 96, 3, 3)
                .same("Conv2d_0c_3x3", 96, 3, 3),
            x.branch("Mixed_5b", 3).smoothed("AvgPool_0a_3x3").single("Conv2d_0b_1x1", 64)));
  }

  private static <T extends FeatureMap> LayerChain<T> block35(LayerChain<T> x, String block) {
    return residual(
        x,
        block,
        List.of(
            x.branch(block, 0).single(ONLY, 32),
            x.branch(block, 1).single(FIRST, 32).same("Conv2d_0b_3x3", 32, 3, 3),
            x.branch(block, 2)
                .single(FIRST, 32)
                .same("Conv2d_0b_3x3", 48, 3, 3)
                .same("Conv2d_0c_3x3", 64, 3, 3)),
        0.17,
        true);
  }

  private static <T extends FeatureMap> LayerChain<T> reduction17(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).inside(LAST, 384, 2),
            x.branch(block, 1)
                .single(FIRST, 256)
                .same("Conv2d_0b_3x3", 256, 3, 3)
                .inside(LAST, 384, 2),
            x.branch(block, 2).halved("MaxPool_1a_3x3")));
  }

  private static <T extends FeatureMap> LayerChain<T> block17(LayerChain<T> x, String block) {
    return residual(
        x,
        block,
        List.of(
            x.branch(block, 0).single(ONLY, 192),
            x.branch(block, 1)
                .single(FIRST, 128)
                .same("Conv2d_0b_1x7", 160, 1, 7)
                .same("Conv2d_0c_7x1", 192, 7, 1)),
        0.10,
        true);
  }

  private static <T extends FeatureMap> LayerChain<T> reduction8(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).single(FIRST, 256).inside(LAST, 384, 2),
            x.branch(block, 1).single(FIRST, 256).inside(LAST, 288, 2),
            x.branch(block, 2)
                .single(FIRST, 256)
                .same("Conv2d_0b_3x3", 288, 3, 3)
                .inside(LAST, 320, 2),
            x.branch(block, 3).halved("MaxPool_1a_3x3")));
  }

  private static <T extends FeatureMap> LayerChain<T> block8(
      LayerChain<T> x, String block, double scale, boolean activated) {
    return residual(
        x,
        block,
        List.of(
            x.branch(block, 0).single(ONLY, 192),
            x.branch(block, 1)
                .single(FIRST, 192)
                .same("Conv2d_0b_1x3", 224, 1, 3)
                .same("Conv2d_0c_3x1", 256, 3, 1)),
        scale,
        activated);
  }

  /** Adds the towers' maps to the block's input, through a convolution with as many maps. */
  private static <T extends FeatureMap> LayerChain<T> residual(
      LayerChain<T> x, String block, List<LayerChain<T>> towers, double scale, boolean activated) {
    ConvolutionSpec widening =
        ConvolutionSpec.linear(block + "/" + ONLY, x.output().size().channels());
    T change = x.joined(block, towers).convolution(widening).output();
    return x.with(x.layers().residual(x.output(), change, block, scale, activated));
  }

  private static <T extends FeatureMap> T auxiliaryLogits(LayerChain<T> middle) {
    LayerChain<T> x =
        AuxiliaryHead.features(middle, "Conv2d_1a_3x3", "Conv2d_2a_5x5", UnaryOperator.identity());
    NetworkLayers<T> layers = x.layers();
    T features = layers.flattened(x.output(), x.prefix() + "Flatten");
    return layers.dense(features, x.prefix() + "Logits", x.network().classes());
  }
}
