package dev.glimpse.architecture;

/** A description of a network by its layers. */
interface NetworkDefinition {

  /**
   * Adds the network's layers.
   *
   * @param images [N, side, side, 3]
   */
  <T extends FeatureMap> NetworkEnds<T> build(
      NetworkLayers<T> layers, T images, NetworkConfiguration configuration);
}
