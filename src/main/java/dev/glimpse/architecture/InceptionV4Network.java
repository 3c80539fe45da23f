package dev.glimpse.architecture;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Inception v4 after Szegedy and others, "Inception-v4, Inception-ResNet and the Impact of Residual
 * Connections on Learning" (2016, arXiv:1602.07261), figures 3 to 9: a stem of three blocks, four
 * blocks A, seven blocks B and three blocks C with reductions between them, a mean of each map and
 * a dense layer. Layers have the names of TF-slim's variables.
 */
final class InceptionV4Network {

  private static final double KEPT = 0.8;
  private static final String FIRST = "Conv2d_0a_1x1";
  private static final String LAST = "Conv2d_1a_3x3";
  private static final String MEAN = "AvgPool_0a_3x3";

  private InceptionV4Network() {}

  /** Adds the network as in TF-slim, with an optional auxiliary head. */
  static <T extends FeatureMap> NetworkEnds<T> slim(
      NetworkLayers<T> layers, T images, NetworkConfiguration network) {
    LayerChain<T> x = stem(new LayerChain<>(layers, network, "", images)); // [N, 35, 35, 384]
    for (String block : List.of("Mixed_5b", "Mixed_5c", "Mixed_5d", "Mixed_5e")) {
      x = blockA(x, block);
    }
    x = reductionA(x, "Mixed_6a"); // [N, 17, 17, 1024]
    for (char name = 'b'; name <= 'h'; name++) {
      x = blockB(x, "Mixed_6" + name);
    }
    T auxiliary = network.auxiliaryHead() ? auxiliaryLogits(x) : null;
    x = reductionB(x, "Mixed_7a"); // [N, 8, 8, 1536]
    for (String block : List.of("Mixed_7b", "Mixed_7c", "Mixed_7d")) {
      x = blockC(x, block);
    }
    T features = layers.globalMean(x.output(), "Logits/AvgPool_1a");
    features = layers.dropout(features, "Logits/Dropout_1b", KEPT);
    features = layers.flattened(features, "Logits/PreLogitsFlatten");
    T logits = layers.dense(features, "Logits/Logits", network.classes());
    return new NetworkEnds<>(logits, layers.softmax(logits), auxiliary);
  }

  private static <T extends FeatureMap> LayerChain<T> stem(LayerChain<T> images) {
    LayerChain<T> x =
        images
            .inside("Conv2d_1a_3x3", 32, 2)
            .inside("Conv2d_2a_3x3", 32, 1)
            .same("Conv2d_2b_3x3", 64, 3, 3);
    x =
        x.joined(
            "Mixed_3a",
            List.of(
                x.branch("Mixed_3a", 0).halved("MaxPool_0a_3x3"),
                x.branch("Mixed_3a", 1).inside("Conv2d_0a_3x3", 96, 2)));
    x =
        x.joined(
            "Mixed_4a",
            List.of(
                x.branch("Mixed_4a", 0).single(FIRST, 64).inside(LAST, 96, 1),
                x.branch("Mixed_4a", 1)
                    .single(FIRST, 64)
                    .same("Conv2d_0b_1x7", 64, 1, 7)
                    .same("Conv2d_0c_7x1", 64, 7, 1)
                    .inside(LAST, 96, 1)));
    return x.joined(
        "Mixed_5a",
        List.of(
            x.branch("Mixed_5a", 0).inside(LAST, 192, 2),
            x.branch("Mixed_5a", 1).halved("MaxPool_1a_3x3")));
  }

  private static <T extends FeatureMap> LayerChain<T> blockA(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).single(FIRST, 96),
            x.branch(block, 1).single(FIRST, 64).same("Conv2d_0b_3x3", 96, 3, 3),
            x.branch(block, 2)
                .single(FIRST, 64)
                .same("Conv2d_0b_3x3", 96, 3, 3)
                .same("Conv2d_0c_3x3", 96, 3, 3),
            x.branch(block, 3).smoothed(MEAN).single("Conv2d_0b_1x1", 96)));
  }

  private static <T extends FeatureMap> LayerChain<T> reductionA(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).inside(LAST, 384, 2),
            x.branch(block, 1)
                .single(FIRST, 192)
                .same("Conv2d_0b_3x3", 224, 3, 3)
                .inside(LAST, 256, 2),
            x.branch(block, 2).halved("MaxPool_1a_3x3")));
  }

  private static <T extends FeatureMap> LayerChain<T> blockB(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).single(FIRST, 384),
            x.branch(block, 1)
                .single(FIRST, 192)
                .same("Conv2d_0b_1x7", 224, 1, 7)
                .same("Conv2d_0c_7x1", 256, 7, 1),
            x.branch(block, 2)
                .single(FIRST, 192)
                .same("Conv2d_0b_7x1", 192, 7, 1)
                .same("Conv2d_0c_1x7", 224, 1, 7)
                .same("Conv2d_0d_7x1", 224, 7, 1)
                .same("Conv2d_0e_1x7", 256, 1, 7),
            x.branch(block, 3).smoothed(MEAN).single("Conv2d_0b_1x1", 128)));
  }

  private static <T extends FeatureMap> LayerChain<T> reductionB(LayerChain<T> x, String block) {
    return x.joined(
        block,
        List.of(
            x.branch(block, 0).single(FIRST, 192).inside(LAST, 192, 2),
            x.branch(block, 1)
                .single(FIRST, 256)
                .same("Conv2d_0b_1x7", 256, 1, 7)
                .same("Conv2d_0c_7x1", 320, 7, 1)
                .inside(LAST, 320, 2),
            x.branch(block, 2).halved("MaxPool_1a_3x3")));
  }

  private static <T extends FeatureMap> LayerChain<T> blockC(LayerChain<T> x, String block) {
    LayerChain<T> single = x.branch(block, 0).single(FIRST, 256);
    LayerChain<T> wide = x.branch(block, 1).single(FIRST, 384);
    wide =
        wide.joined(
            block + "/Branch_1",
            List.of(wide.same("Conv2d_0b_1x3", 256, 1, 3), wide.same("Conv2d_0c_3x1", 256, 3, 1)));
    LayerChain<T> deep =
        x.branch(block, 2)
            .single(FIRST, 384)
            .same("Conv2d_0b_3x1", 448, 3, 1)
            .same("Conv2d_0c_1x3", 512, 1, 3);
    deep =
        deep.joined(
            block + "/Branch_2",
            List.of(deep.same("Conv2d_0d_1x3", 256, 1, 3), deep.same("Conv2d_0e_3x1", 256, 3, 1)));
    return x.joined(
        block,
        List.of(
            single, wide, deep, x.branch(block, 3).smoothed(MEAN).single("Conv2d_0b_1x1", 256)));
  }

  private static <T extends FeatureMap> T auxiliaryLogits(LayerChain<T> middle) {
    LayerChain<T> x =
        AuxiliaryHead.features(middle, "AvgPool_1a_5x5", "Conv2d_2a", UnaryOperator.identity());
    NetworkLayers<T> layers = x.layers();
    T features = layers.flattened(x.output(), x.prefix() + "Flatten");
    return layers.dense(features, x.prefix() + "Aux_logits", x.network().classes());
  }
}
