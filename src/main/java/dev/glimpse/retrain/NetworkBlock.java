package dev.glimpse.retrain;

import dev.glimpse.graph.TensorName;

/**
 * A block of a network: the nodes from one tensor through which everything flows to the next one,
 * with at least one layer with weights between them. A residual or an Inception module is one
 * block; of layers in a row, each is one.
 *
 * @param name the scope of its layers if that has no others, else the name of its first layer
 * @param input the tensor that it takes
 * @param layers the number of its layers with weights
 */
record NetworkBlock(String name, TensorName input, int layers) {

  @Override
  public String toString() {
    return name;
  }
}
