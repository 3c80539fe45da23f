package dev.glimpse.architecture;

import dev.glimpse.architecture.NetworkVariable.Role;

/**
 * The names of TF-slim: variables in the network's scope; operations of the network's body in the
 * same scope twice, because slim enters it twice.
 *
 * @param root the network's scope
 * @param scores the full name of the operation with the scores
 */
record SlimLayerNames(String root, String scores) implements LayerNames {

  @Override
  public String variable(String layer, Role role) {
    String inLayer =
        switch (role) {
          case KERNEL -> "weights";
          case DEPTHWISE_KERNEL -> "depthwise_weights";
          case BIAS -> "biases";
          case BETA -> "BatchNorm/beta";
          case GAMMA -> "BatchNorm/gamma";
          case MOVING_MEAN -> "BatchNorm/moving_mean";
          case MOVING_VARIANCE -> "BatchNorm/moving_variance";
        };
    return root + "/" + layer + "/" + inLayer;
  }

  @Override
  public String scope(String layer) {
    boolean head = layer.startsWith("Logits/") || layer.startsWith("AuxLogits/");
    return (head ? root : root + "/" + root) + "/" + layer;
  }

  @Override
  public String normalisation(String layer) {
    return scope(layer) + "/BatchNorm";
  }

  @Override
  public String activation(String layer) {
    return scope(layer);
  }

  @Override
  public String maxPool(String layer) {
    return scope(layer);
  }

  @Override
  public String meanPool(String layer) {
    return scope(layer);
  }

  @Override
  public String block(String layer) {
    return scope(layer);
  }
}
