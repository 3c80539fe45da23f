package dev.glimpse.keras;

import java.util.List;

/**
 * A network as its file describes it.
 *
 * @param name the model's name, such as {@code inception_v3}
 * @param layers the layers in the model's order
 * @param input the tensor that is the network's input
 * @param output the tensor that is the network's output
 */
record KerasConfiguration(
    String name, List<LayerConfiguration> layers, TensorReference input, TensorReference output) {}
