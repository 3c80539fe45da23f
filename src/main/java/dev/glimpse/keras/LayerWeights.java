package dev.glimpse.keras;

import java.util.List;

/** The weights in a file by layer, in the order in which Keras saves a layer's weights. */
interface LayerWeights {

  /**
   * Returns the weights of a layer, without counters and states of random generators.
   *
   * @param layer the layer's name
   * @return the arrays; empty if the file has none for it
   */
  List<WeightArray> of(String layer);

  /**
   * Returns the weights of a network that is a layer of this one.
   *
   * @param layer the name of the layer
   * @param network the inner network
   */
  LayerWeights nested(String layer, KerasConfiguration network);
}
