package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * Inception v3 after Szegedy and others, "Rethinking the Inception Architecture for Computer
 * Vision" (2015, arXiv:1512.00567), with the layers and names of keras.applications.
 */
final class InceptionV3Network implements NetworkArchitecture {

  private static final double EPSILON = 1e-3;

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    Blocks blocks = new Blocks(layers);
    FeatureMaps x = blocks.stem(images); // [N, 35, 35, 192]
    x = blocks.block35(x, 32);
    x = blocks.block35(x, 64);
    x = blocks.block35(x, 64);
    x = blocks.reduction17(x); // [N, 17, 17, 768]
    x = blocks.block17(x, 128);
    x = blocks.block17(x, 160);
    x = blocks.block17(x, 160);
    x = blocks.block17(x, 192);
    x = blocks.reduction8(x); // [N, 8, 8, 1280]
    x = blocks.block8(x, "mixed9_0", "concatenate");
    x = blocks.block8(x, "mixed9_1", "concatenate_1"); // [N, 8, 8, 2048]
    x = layers.globalMean(x, "avg_pool");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private static final class Blocks {

    private final LayerGraph layers;
    private int convolutions;
    private int mixed;
    private int means;

    Blocks(LayerGraph layers) {
      this.layers = layers;
    }

    FeatureMaps stem(FeatureMaps images) {
      FeatureMaps x = convolution(images, 32, 3, 3, 2, VALID);
      x = convolution(x, 32, 3, 3, 1, VALID);
      x = layers.maxPool(convolution(x, 64, 3, 3), "max_pooling2d", 3, 2, VALID);
      x = convolution(x, 80, 1, 1, 1, VALID);
      x = convolution(x, 192, 3, 3, 1, VALID);
      return layers.maxPool(x, "max_pooling2d_1", 3, 2, VALID);
    }

    FeatureMaps block35(FeatureMaps x, int pooled) {
      return mixed(
          convolution(x, 64, 1, 1),
          convolution(convolution(x, 48, 1, 1), 64, 5, 5),
          convolution(convolution(convolution(x, 64, 1, 1), 96, 3, 3), 96, 3, 3),
          convolution(meanPool(x), pooled, 1, 1));
    }

    FeatureMaps reduction17(FeatureMaps x) {
      return mixed(
          convolution(x, 384, 3, 3, 2, VALID),
          convolution(convolution(convolution(x, 64, 1, 1), 96, 3, 3), 96, 3, 3, 2, VALID),
          layers.maxPool(x, "max_pooling2d_2", 3, 2, VALID));
    }

    FeatureMaps block17(FeatureMaps x, int narrow) {
      FeatureMaps single = convolution(x, 192, 1, 1);
      FeatureMaps once = convolution(convolution(x, narrow, 1, 1), narrow, 1, 7);
      once = convolution(once, 192, 7, 1);
      FeatureMaps twice = convolution(convolution(x, narrow, 1, 1), narrow, 7, 1);
      twice = convolution(convolution(twice, narrow, 1, 7), narrow, 7, 1);
      return mixed(
          single, once, convolution(twice, 192, 1, 7), convolution(meanPool(x), 192, 1, 1));
    }

    FeatureMaps reduction8(FeatureMaps x) {
      FeatureMaps narrow = convolution(convolution(x, 192, 1, 1), 320, 3, 3, 2, VALID);
      FeatureMaps wide = convolution(convolution(x, 192, 1, 1), 192, 1, 7);
      return mixed(
          narrow,
          convolution(convolution(wide, 192, 7, 1), 192, 3, 3, 2, VALID),
          layers.maxPool(x, "max_pooling2d_3", 3, 2, VALID));
    }

    FeatureMaps block8(FeatureMaps x, String wide, String deep) {
      return mixed(
          convolution(x, 320, 1, 1),
          rowsBesideColumns(convolution(x, 384, 1, 1), wide),
          rowsBesideColumns(convolution(convolution(x, 448, 1, 1), 384, 3, 3), deep),
          convolution(meanPool(x), 192, 1, 1));
    }

    private FeatureMaps rowsBesideColumns(FeatureMaps x, String layer) {
      return layers.concatenation(layer, convolution(x, 384, 1, 3), convolution(x, 384, 3, 1));
    }

    private FeatureMaps mixed(FeatureMaps... towers) {
      return layers.concatenation("mixed" + mixed++, towers);
    }

    private FeatureMaps meanPool(FeatureMaps x) {
      return layers.meanPool(x, numbered("average_pooling2d", means++), 3, 1, SAME);
    }

    private FeatureMaps convolution(FeatureMaps x, int maps, int rows, int columns) {
      return convolution(x, maps, rows, columns, 1, SAME);
    }

    private FeatureMaps convolution(
        FeatureMaps x, int maps, int rows, int columns, int stride, String padding) {
      int number = convolutions++;
      FeatureMaps sums =
          layers.convolution(x, numbered("conv2d", number), maps, rows, columns, stride, padding);
      sums = layers.batchNormalisation(sums, numbered("batch_normalization", number), EPSILON, 0);
      return layers.relu(sums, numbered("activation", number));
    }

    private static String numbered(String kind, int number) {
      return number == 0 ? kind : kind + "_" + number;
    }
  }
}
