package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;

/**
 * Parts that EfficientNet and EfficientNetV2 have in common.
 *
 * @param linearGain the mean factor of the batch normalisation at a block's end
 */
record EfficientBlocks(LayerGraph layers, double linearGain) {

  static final double EPSILON = 1e-3;

  /** Adds batch normalisation and swish. */
  FeatureMaps activated(FeatureMaps x, String name) {
    FeatureMaps normalised = layers.batchNormalisation(x, name + "_bn", EPSILON);
    return layers.swish(normalised, name + "_activation");
  }

  /** Adds a factor per map that depends on the means of all maps. */
  FeatureMaps squeezed(FeatureMaps x, String name, int narrow) {
    String reduce = name + "se_reduce";
    String expand = name + "se_expand";
    FeatureMaps factors = layers.globalMean(x, name + "se_squeeze");
    factors =
        new FeatureMaps(
            layers
                .scope(name + "se_reshape")
                .reshape(
                    factors.tensor(),
                    layers.scope(name + "se_reshape").array(-1, 1, 1, x.channels())),
            1,
            1,
            x.channels());
    factors = layers.bias(layers.convolution(factors, reduce, narrow, 1, 1, SAME), reduce);
    factors = layers.swish(factors, reduce);
    factors = layers.bias(layers.convolution(factors, expand, x.channels(), 1, 1, SAME), expand);
    return layers.product(x, layers.sigmoid(factors, expand), name + "se_excite");
  }

  /** Adds batch normalisation, and the block's input where it has the same size. */
  FeatureMaps projected(FeatureMaps images, FeatureMaps x, String name, int stride) {
    FeatureMaps normalised = layers.batchNormalisation(x, name + "project_bn", EPSILON, linearGain);
    return stride == 1 && images.channels() == x.channels()
        ? layers.sum(normalised, images, name + "add")
        : normalised;
  }

  /** Adds what comes after the last convolution: to probabilities. */
  FeatureMaps head(FeatureMaps x) {
    FeatureMaps features = layers.globalMean(activated(x, "top"), "avg_pool");
    return layers.softmax(layers.dense(features, "predictions", 1000), "predictions");
  }
}
