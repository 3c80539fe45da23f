package dev.glimpse.architecture;

import dev.glimpse.architecture.NetworkVariable.Role;

/**
 * The names of variables and operations. One object names the layers of one pass over a network.
 */
interface LayerNames {

  /** Returns the name of a layer's variable. */
  String variable(String layer, Role role);

  /** Returns the scope of a convolution or dense layer, with slashes. */
  String scope(String layer);

  /** Returns the scope of the batch normalisation of a layer. */
  String normalisation(String layer);

  /** Returns the scope of the activation of a layer. */
  String activation(String layer);

  /** Returns the scope of a maximum of windows. */
  String maxPool(String layer);

  /** Returns the scope of a mean of windows. */
  String meanPool(String layer);

  /** Returns the scope of what joins the towers of a block, or another layer without weights. */
  String block(String layer);

  /** Returns the full name of the operation with the scores. */
  String scores();
}
