package dev.glimpse.keras;

/**
 * A reference to the output of a layer's call.
 *
 * @param layer the layer's name
 * @param call the number of the call: 0 for a layer that is called once
 */
record TensorReference(String layer, int call) {}
