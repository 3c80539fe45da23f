package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * NASNet-A (4 at 1056), called NASNetMobile, after Zoph and others, "Learning Transferable
 * Architectures for Scalable Image Recognition" (2017, arXiv:1707.07012), with the layers and names
 * of keras.applications.
 */
final class NasNetMobileNetwork implements NetworkArchitecture {

  private static final int BLOCKS = 4;
  private static final int MAPS = 44;

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    Cells cells = new Cells(layers);
    FeatureMaps x = layers.convolution(images, "stem_conv1", 32, 3, 2, VALID);
    x = layers.batchNormalisation(x, "stem_bn1", Cells.EPSILON);
    // Each cell takes the outputs of the two cells before it.
    FeatureMaps before = x;
    FeatureMaps reduced = cells.reduction(x, before, MAPS / 4, "stem_1");
    before = x;
    x = cells.reduction(reduced, before, MAPS / 2, "stem_2");
    before = reduced;
    for (int stage = 0; stage < 3; stage++) {
      int maps = MAPS << stage;
      int first = stage * BLOCKS + (stage == 0 ? 0 : 1);
      if (stage > 0) {
        FeatureMaps next = cells.reduction(x, before, maps, "reduce_" + stage * BLOCKS);
        before = x;
        x = next;
      }
      for (int i = 0; i < BLOCKS; i++) {
        FeatureMaps next = cells.normal(x, before, maps, Integer.toString(first + i));
        before = x;
        x = next;
      }
    }
    x = layers.globalMean(layers.relu(x, "activation"), "global_average_pooling2d");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }

  private record Cells(LayerGraph layers) {

    static final double EPSILON = 1e-3;
    private static final double LINEAR_GAIN = 0.65;

    FeatureMaps normal(FeatureMaps x, FeatureMaps earlier, int maps, String id) {
      FeatureMaps p = adjusted(earlier, x, maps, id);
      FeatureMaps h = squeezed(x, maps, "normal", id);
      return layers.concatenation(
          "normal_concat_" + id,
          p,
          layers.sum(
              separable(h, maps, 5, 1, "normal_left1_" + id),
              separable(p, maps, 3, 1, "normal_right1_" + id),
              "normal_add_1_" + id),
          layers.sum(
              separable(p, maps, 5, 1, "normal_left2_" + id),
              separable(p, maps, 3, 1, "normal_right2_" + id),
              "normal_add_2_" + id),
          layers.sum(mean(h, "normal_left3_" + id), p, "normal_add_3_" + id),
          layers.sum(
              mean(p, "normal_left4_" + id), mean(p, "normal_right4_" + id), "normal_add_4_" + id),
          layers.sum(separable(h, maps, 3, 1, "normal_left5_" + id), h, "normal_add_5_" + id));
    }

    FeatureMaps reduction(FeatureMaps x, FeatureMaps earlier, int maps, String id) {
      FeatureMaps p = adjusted(earlier, x, maps, id);
      FeatureMaps h = squeezed(x, maps, "reduction", id);
      FeatureMaps padded = layers.stridePadding(h, "reduction_pad_1_" + id, 3);
      FeatureMaps first =
          layers.sum(
              separable(h, maps, 5, 2, "reduction_left1_" + id),
              separable(p, maps, 7, 2, "reduction_right1_" + id),
              "reduction_add_1_" + id);
      FeatureMaps second =
          layers.sum(
              layers.maxPool(padded, "reduction_left2_" + id, 3, 2, VALID),
              separable(p, maps, 7, 2, "reduction_right2_" + id),
              "reduction_add_2_" + id);
      FeatureMaps third =
          layers.sum(
              layers.meanPool(padded, "reduction_left3_" + id, 3, 2, VALID),
              separable(p, maps, 5, 2, "reduction_right3_" + id),
              "reduction_add3_" + id);
      return layers.concatenation(
          "reduction_concat_" + id,
          second,
          third,
          layers.sum(second, mean(first, "reduction_left4_" + id), "reduction_add4_" + id),
          layers.sum(
              separable(first, maps, 3, 1, "reduction_left4_" + id),
              layers.maxPool(padded, "reduction_right5_" + id, 3, 2, VALID),
              "reduction_add5_" + id));
    }

    /** Brings the output of an earlier cell to the size of the last one. */
    private FeatureMaps adjusted(FeatureMaps earlier, FeatureMaps last, int maps, String id) {
      if (earlier.height() != last.height()) {
        FeatureMaps x = layers.relu(earlier, "adjust_relu_1_" + id);
        FeatureMaps moved = layers.zeroPadding(x, "adjust_pad_" + id, 0, 1, 0, 1);
        moved = layers.cropFirst(moved, "adjust_crop_" + id);
        FeatureMaps both =
            layers.concatenation(
                "adjust_concat_" + id,
                half(x, maps, "adjust_avg_pool_1_" + id, "adjust_conv_1_" + id),
                half(moved, maps, "adjust_avg_pool_2_" + id, "adjust_conv_2_" + id));
        return layers.batchNormalisation(both, "adjust_bn_" + id, EPSILON, LINEAR_GAIN);
      }
      // Before the first cell there is none: it takes the stem as it is.
      if (earlier.channels() == maps || id.equals("stem_1")) {
        return earlier;
      }
      String layer = "adjust_conv_projection_" + id;
      FeatureMaps x = layers.relu(earlier, layer);
      x = layers.convolution(x, layer, maps, 1, 1, SAME);
      return layers.batchNormalisation(x, "adjust_bn_" + id, EPSILON, LINEAR_GAIN);
    }

    private FeatureMaps half(FeatureMaps x, int maps, String pool, String layer) {
      FeatureMaps fewer = layers.meanPool(x, pool, 1, 2, VALID);
      return layers.convolution(fewer, layer, maps / 2, 1, 1, SAME);
    }

    private FeatureMaps squeezed(FeatureMaps x, int maps, String kind, String id) {
      String layer = kind + "_conv_1_" + id;
      FeatureMaps sums = layers.convolution(layers.relu(x, layer), layer, maps, 1, 1, SAME);
      return layers.batchNormalisation(sums, kind + "_bn_1_" + id, EPSILON, LINEAR_GAIN);
    }

    private FeatureMaps separable(FeatureMaps images, int maps, int side, int stride, String id) {
      FeatureMaps x = layers.relu(images, "separable_conv_1_" + id);
      if (stride == 2) {
        x = layers.stridePadding(x, "separable_conv_1_pad_" + id, side);
      }
      x =
          layers.separable(
              x, "separable_conv_1_" + id, maps, side, stride, stride == 2 ? VALID : SAME);
      x = layers.batchNormalisation(x, "separable_conv_1_bn_" + id, EPSILON, LINEAR_GAIN);
      x = layers.relu(x, "separable_conv_2_" + id);
      x = layers.separable(x, "separable_conv_2_" + id, maps, side, 1, SAME);
      return layers.batchNormalisation(x, "separable_conv_2_bn_" + id, EPSILON, LINEAR_GAIN);
    }

    private FeatureMaps mean(FeatureMaps x, String layer) {
      return layers.meanPool(x, layer, 3, 1, SAME);
    }
  }
}
