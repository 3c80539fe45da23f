package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * Inception-ResNet-v2 after Szegedy and others, "Inception-v4, Inception-ResNet and the Impact of
 * Residual Connections on Learning" (2016, arXiv:1602.07261), with the layers and names of
 * keras.applications, which has the layers of TF-slim without the auxiliary head and 1000 classes.
 */
final class InceptionResNetV2Network implements NetworkArchitecture {

  private static final double EPSILON = 1e-3;

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    Blocks blocks = new Blocks(layers);
    FeatureMaps x = blocks.mixed5b(blocks.stem(images)); // [N, 35, 35, 320]
    for (int i = 1; i <= 10; i++) {
      x = blocks.block35(x, "block35_" + i);
    }
    x = blocks.reduction17(x); // [N, 17, 17, 1088]
    for (int i = 1; i <= 20; i++) {
      x = blocks.block17(x, "block17_" + i);
    }
    x = blocks.reduction8(x); // [N, 8, 8, 2080]
    for (int i = 1; i <= 9; i++) {
      x = layers.relu(blocks.block8(x, "block8_" + i, 0.2), "block8_" + i + "_ac");
    }
    x = blocks.block8(x, "block8_10", 1);
    x = layers.convolution(x, "conv_7b", 1536, 1, 1, SAME);
    x = layers.batchNormalisation(x, "conv_7b_bn", EPSILON, 0);
    x = layers.globalMean(layers.relu(x, "conv_7b_ac"), "avg_pool");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private static final class Blocks {

    private final LayerGraph layers;
    private int unnamed;

    Blocks(LayerGraph layers) {
      this.layers = layers;
    }

    FeatureMaps stem(FeatureMaps images) {
      FeatureMaps x = convolution(images, 32, 3, 3, 2, VALID);
      x = convolution(x, 32, 3, 3, 1, VALID);
      x = convolution(x, 64, 3, 3);
      x = layers.maxPool(x, "max_pooling2d", 3, 2, VALID);
      x = convolution(x, 80, 1, 1, 1, VALID);
      x = convolution(x, 192, 3, 3, 1, VALID);
      return layers.maxPool(x, "max_pooling2d_1", 3, 2, VALID);
    }

    FeatureMaps mixed5b(FeatureMaps x) {
      return layers.concatenation(
          "mixed_5b",
          convolution(x, 96, 1, 1),
          convolution(convolution(x, 48, 1, 1), 64, 5, 5),
          convolution(convolution(convolution(x, 64, 1, 1), 96, 3, 3), 96, 3, 3),
          convolution(layers.meanPool(x, "average_pooling2d", 3, 1, SAME), 64, 1, 1));
    }

    FeatureMaps block35(FeatureMaps x, String name) {
      FeatureMaps mixed =
          layers.concatenation(
              name + "_mixed",
              convolution(x, 32, 1, 1),
              convolution(convolution(x, 32, 1, 1), 32, 3, 3),
              convolution(convolution(convolution(x, 32, 1, 1), 48, 3, 3), 64, 3, 3));
      return layers.relu(residual(x, mixed, name, 0.17), name + "_ac");
    }

    FeatureMaps reduction17(FeatureMaps x) {
      FeatureMaps twice = convolution(convolution(x, 256, 1, 1), 256, 3, 3);
      return layers.concatenation(
          "mixed_6a",
          convolution(x, 384, 3, 3, 2, VALID),
          convolution(twice, 384, 3, 3, 2, VALID),
          layers.maxPool(x, "max_pooling2d_2", 3, 2, VALID));
    }

    FeatureMaps block17(FeatureMaps x, String name) {
      FeatureMaps mixed =
          layers.concatenation(
              name + "_mixed",
              convolution(x, 192, 1, 1),
              convolution(convolution(convolution(x, 128, 1, 1), 160, 1, 7), 192, 7, 1));
      return layers.relu(residual(x, mixed, name, 0.1), name + "_ac");
    }

    FeatureMaps reduction8(FeatureMaps x) {
      FeatureMaps long2 = convolution(convolution(x, 256, 1, 1), 288, 3, 3);
      return layers.concatenation(
          "mixed_7a",
          convolution(convolution(x, 256, 1, 1), 384, 3, 3, 2, VALID),
          convolution(convolution(x, 256, 1, 1), 288, 3, 3, 2, VALID),
          convolution(long2, 320, 3, 3, 2, VALID),
          layers.maxPool(x, "max_pooling2d_3", 3, 2, VALID));
    }

    FeatureMaps block8(FeatureMaps x, String name, double scale) {
      FeatureMaps mixed =
          layers.concatenation(
              name + "_mixed",
              convolution(x, 192, 1, 1),
              convolution(convolution(convolution(x, 192, 1, 1), 224, 1, 3), 256, 3, 1));
      return residual(x, mixed, name, scale);
    }

    private FeatureMaps residual(FeatureMaps x, FeatureMaps mixed, String name, double scale) {
      String layer = name + "_conv";
      FeatureMaps up = layers.convolution(mixed, layer, x.channels(), 1, 1, SAME);
      up = layers.rescaling(layers.bias(up, layer), name, scale, 0);
      return layers.sum(x, up, name);
    }

    private FeatureMaps convolution(FeatureMaps x, int maps, int rows, int columns) {
      return convolution(x, maps, rows, columns, 1, SAME);
    }

    private FeatureMaps convolution(
        FeatureMaps x, int maps, int rows, int columns, int stride, String padding) {
      String number = unnamed == 0 ? "" : "_" + unnamed;
      unnamed++;
      FeatureMaps sums =
          layers.convolution(x, "conv2d" + number, maps, rows, columns, stride, padding);
      sums = layers.batchNormalisation(sums, "batch_normalization" + number, EPSILON, 0);
      return layers.relu(sums, "activation" + number);
    }
  }
}
