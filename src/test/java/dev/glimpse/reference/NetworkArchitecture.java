package dev.glimpse.reference;

/** The layers of a network. */
interface NetworkArchitecture {

  /**
   * Adds the network to a graph.
   *
   * @param images [N, side, side, 3]
   * @return probabilities [N, classes]
   */
  FeatureMaps scores(LayerGraph layers, FeatureMaps images);
}
