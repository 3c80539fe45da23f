package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * Inception v4 after Szegedy and others, "Inception-v4, Inception-ResNet and the Impact of Residual
 * Connections on Learning" (2016, arXiv:1602.07261), with the layers and names of TF-slim's
 * inception_v4 without its auxiliary head; 1001 classes, the first of them the background.
 */
final class InceptionV4Network implements NetworkArchitecture {

  private static final double EPSILON = 1e-3;

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    Blocks blocks = new Blocks(layers);
    FeatureMaps x = blocks.stem(images); // [N, 35, 35, 384]
    for (char letter = 'b'; letter <= 'e'; letter++) {
      x = blocks.block35(x, "Mixed_5" + letter);
    }
    x = blocks.reduction17(x, "Mixed_6a"); // [N, 17, 17, 1024]
    for (char letter = 'b'; letter <= 'h'; letter++) {
      x = blocks.block17(x, "Mixed_6" + letter);
    }
    x = blocks.reduction8(x, "Mixed_7a"); // [N, 8, 8, 1536]
    for (char letter = 'b'; letter <= 'd'; letter++) {
      x = blocks.block8(x, "Mixed_7" + letter);
    }
    x = layers.globalMean(x, "Logits/AvgPool_1a");
    return layers.softmax(layers.dense(x, "Logits/Logits", 1001), "Logits/Predictions");
  }

  private record Blocks(LayerGraph layers) {

    FeatureMaps stem(FeatureMaps images) {
      FeatureMaps x = convolution(images, "Conv2d_1a_3x3", 32, 3, 3, 2, VALID);
      x = convolution(x, "Conv2d_2a_3x3", 32, 3, 3, 1, VALID);
      x = convolution(x, "Conv2d_2b_3x3", 64, 3, 3);
      x =
          layers.concatenation(
              "Mixed_3a",
              layers.maxPool(x, "Mixed_3a/Branch_0/MaxPool_0a_3x3", 3, 2, VALID),
              convolution(x, "Mixed_3a/Branch_1/Conv2d_0a_3x3", 96, 3, 3, 2, VALID));
      FeatureMaps plain = convolution(x, "Mixed_4a/Branch_0/Conv2d_0a_1x1", 64, 1, 1);
      FeatureMaps split = convolution(x, "Mixed_4a/Branch_1/Conv2d_0a_1x1", 64, 1, 1);
      split = convolution(split, "Mixed_4a/Branch_1/Conv2d_0b_1x7", 64, 1, 7);
      split = convolution(split, "Mixed_4a/Branch_1/Conv2d_0c_7x1", 64, 7, 1);
      x =
          layers.concatenation(
              "Mixed_4a",
              convolution(plain, "Mixed_4a/Branch_0/Conv2d_1a_3x3", 96, 3, 3, 1, VALID),
              convolution(split, "Mixed_4a/Branch_1/Conv2d_1a_3x3", 96, 3, 3, 1, VALID));
      return layers.concatenation(
          "Mixed_5a",
          convolution(x, "Mixed_5a/Branch_0/Conv2d_1a_3x3", 192, 3, 3, 2, VALID),
          layers.maxPool(x, "Mixed_5a/Branch_1/MaxPool_1a_3x3", 3, 2, VALID));
    }

    FeatureMaps block35(FeatureMaps x, String name) {
      FeatureMaps once = convolution(x, name + "/Branch_1/Conv2d_0a_1x1", 64, 1, 1);
      FeatureMaps twice = convolution(x, name + "/Branch_2/Conv2d_0a_1x1", 64, 1, 1);
      twice = convolution(twice, name + "/Branch_2/Conv2d_0b_3x3", 96, 3, 3);
      return layers.concatenation(
          name,
          convolution(x, name + "/Branch_0/Conv2d_0a_1x1", 96, 1, 1),
          convolution(once, name + "/Branch_1/Conv2d_0b_3x3", 96, 3, 3),
          convolution(twice, name + "/Branch_2/Conv2d_0c_3x3", 96, 3, 3),
          pooled(x, name, 96));
    }

    FeatureMaps reduction17(FeatureMaps x, String name) {
      FeatureMaps long1 = convolution(x, name + "/Branch_1/Conv2d_0a_1x1", 192, 1, 1);
      long1 = convolution(long1, name + "/Branch_1/Conv2d_0b_3x3", 224, 3, 3);
      return layers.concatenation(
          name,
          convolution(x, name + "/Branch_0/Conv2d_1a_3x3", 384, 3, 3, 2, VALID),
          convolution(long1, name + "/Branch_1/Conv2d_1a_3x3", 256, 3, 3, 2, VALID),
          layers.maxPool(x, name + "/Branch_2/MaxPool_1a_3x3", 3, 2, VALID));
    }

    FeatureMaps block17(FeatureMaps x, String name) {
      FeatureMaps once = convolution(x, name + "/Branch_1/Conv2d_0a_1x1", 192, 1, 1);
      once = convolution(once, name + "/Branch_1/Conv2d_0b_1x7", 224, 1, 7);
      FeatureMaps twice = convolution(x, name + "/Branch_2/Conv2d_0a_1x1", 192, 1, 1);
      twice = convolution(twice, name + "/Branch_2/Conv2d_0b_7x1", 192, 7, 1);
      twice = convolution(twice, name + "/Branch_2/Conv2d_0c_1x7", 224, 1, 7);
      twice = convolution(twice, name + "/Branch_2/Conv2d_0d_7x1", 224, 7, 1);
      return layers.concatenation(
          name,
          convolution(x, name + "/Branch_0/Conv2d_0a_1x1", 384, 1, 1),
          convolution(once, name + "/Branch_1/Conv2d_0c_7x1", 256, 7, 1),
          convolution(twice, name + "/Branch_2/Conv2d_0e_1x7", 256, 1, 7),
          pooled(x, name, 128));
    }

    FeatureMaps reduction8(FeatureMaps x, String name) {
      FeatureMaps plain = convolution(x, name + "/Branch_0/Conv2d_0a_1x1", 192, 1, 1);
      FeatureMaps split = convolution(x, name + "/Branch_1/Conv2d_0a_1x1", 256, 1, 1);
      split = convolution(split, name + "/Branch_1/Conv2d_0b_1x7", 256, 1, 7);
      split = convolution(split, name + "/Branch_1/Conv2d_0c_7x1", 320, 7, 1);
      return layers.concatenation(
          name,
          convolution(plain, name + "/Branch_0/Conv2d_1a_3x3", 192, 3, 3, 2, VALID),
          convolution(split, name + "/Branch_1/Conv2d_1a_3x3", 320, 3, 3, 2, VALID),
          layers.maxPool(x, name + "/Branch_2/MaxPool_1a_3x3", 3, 2, VALID));
    }

    FeatureMaps block8(FeatureMaps x, String name) {
      FeatureMaps narrow = convolution(x, name + "/Branch_1/Conv2d_0a_1x1", 384, 1, 1);
      FeatureMaps wide = convolution(x, name + "/Branch_2/Conv2d_0a_1x1", 384, 1, 1);
      wide = convolution(wide, name + "/Branch_2/Conv2d_0b_3x1", 448, 3, 1);
      wide = convolution(wide, name + "/Branch_2/Conv2d_0c_1x3", 512, 1, 3);
      return layers.concatenation(
          name,
          convolution(x, name + "/Branch_0/Conv2d_0a_1x1", 256, 1, 1),
          layers.concatenation(
              name + "/Branch_1",
              convolution(narrow, name + "/Branch_1/Conv2d_0b_1x3", 256, 1, 3),
              convolution(narrow, name + "/Branch_1/Conv2d_0c_3x1", 256, 3, 1)),
          layers.concatenation(
              name + "/Branch_2",
              convolution(wide, name + "/Branch_2/Conv2d_0d_1x3", 256, 1, 3),
              convolution(wide, name + "/Branch_2/Conv2d_0e_3x1", 256, 3, 1)),
          pooled(x, name, 256));
    }

    private FeatureMaps pooled(FeatureMaps x, String name, int maps) {
      FeatureMaps means = layers.meanPool(x, name + "/Branch_3/AvgPool_0a_3x3", 3, 1, SAME);
      return convolution(means, name + "/Branch_3/Conv2d_0b_1x1", maps, 1, 1);
    }

    private FeatureMaps convolution(FeatureMaps x, String layer, int maps, int rows, int columns) {
      return convolution(x, layer, maps, rows, columns, 1, SAME);
    }

    private FeatureMaps convolution(
        FeatureMaps x, String layer, int maps, int rows, int columns, int stride, String padding) {
      FeatureMaps sums = layers.convolution(x, layer, maps, rows, columns, stride, padding);
      return layers.relu(layers.batchNormalisation(sums, layer + "/BatchNorm", EPSILON, 0), layer);
    }
  }
}
