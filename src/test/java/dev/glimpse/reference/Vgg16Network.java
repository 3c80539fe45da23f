package dev.glimpse.reference;

import static dev.glimpse.reference.WeightlessLayers.SAME;
import static dev.glimpse.reference.WeightlessLayers.VALID;

/**
 * VGG16 after Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
 * Recognition" (2014, arXiv:1409.1556), with the layers and names of keras.applications: three
 * quarters of its 138 million weights are one kernel.
 */
final class Vgg16Network implements NetworkArchitecture {

  private static final int[] MAPS = {64, 128, 256, 512, 512};
  private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};

  @Override
  public FeatureMaps scores(LayerGraph layers, FeatureMaps images) {
    FeatureMaps x = images;
    for (int block = 0; block < MAPS.length; block++) {
      String name = "block" + (block + 1);
      for (int i = 1; i <= CONVOLUTIONS[block]; i++) {
        String layer = name + "_conv" + i;
        x = layers.bias(layers.convolution(x, layer, MAPS[block], 3, 1, SAME), layer);
        x = layers.relu(x, layer);
      }
      x = layers.maxPool(x, name + "_pool", 2, 2, VALID);
    }
    x = layers.flatten(x, "flatten");
    x = layers.relu(layers.dense(x, "fc1", 4096), "fc1");
    x = layers.relu(layers.dense(x, "fc2", 4096), "fc2");
    return layers.softmax(layers.dense(x, "predictions", 1000), "predictions");
  }
}
