package dev.glimpse.keras;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A layer at the moment when its operations are added to a graph: a call of it. */
final class LayerScope {

  private final LayerConfiguration configuration;
  private final LayerOptions options;
  private final Ops tf;
  private final List<WeightArray> arrays;
  private final WeightPlaceholders placeholders;
  private int used;

  /**
   * Creates the scope of a call.
   *
   * @param tf the graph, with the layer's name as the scope of names
   * @param arrays the layer's weights, in the order in which Keras saves them
   * @param placeholders takes the weights into the graph
   */
  LayerScope(
      LayerConfiguration configuration,
      Ops tf,
      List<WeightArray> arrays,
      WeightPlaceholders placeholders) {
    this.configuration = configuration;
    this.options = new LayerOptions(configuration);
    this.tf = tf;
    this.arrays = arrays;
    this.placeholders = placeholders;
  }

  LayerOptions options() {
    return options;
  }

  Ops tf() {
    return tf;
  }

  /**
   * Takes the layer's next weight.
   *
   * @param kind what the weight is, for names and messages: {@code kernel}
   * @param shape the shape that the layer needs
   * @throws KerasFileException if the file has no further weight, or one of another shape
   */
  Operand<TFloat32> weight(String kind, long... shape) {
    if (used == arrays.size()) {
      throw new KerasFileException(
          "The layer %s needs the weight %s %s, which the file does not contain"
              .formatted(configuration.described(), kind, Arrays.toString(shape)));
    }
    WeightArray array = arrays.get(used++);
    if (!Arrays.equals(array.shape(), shape)) {
      throw new KerasFileException(
          "The layer %s needs the weight %s as %s, and the file has %s as %s"
              .formatted(
                  configuration.described(),
                  kind,
                  Arrays.toString(shape),
                  array.name(),
                  Arrays.toString(array.shape())));
    }
    return placeholders.of(kind, array);
  }

  /** Skips weights that only training needs. */
  void ignoreOtherWeights() {
    used = arrays.size();
  }

  /**
   * Checks that each option was read and each weight was used.
   *
   * @throws KerasFileException with the option or the weights that were not
   */
  void checkComplete() {
    options.checkAllRead();
    if (used < arrays.size()) {
      throw new KerasFileException(
          "The layer %s does not need the weights that the file has for it: %s"
              .formatted(
                  configuration.described(),
                  arrays.subList(used, arrays.size()).stream().map(WeightArray::name).toList()));
    }
  }

  /** Returns the length of a tensor's last dimension, the number of channels. */
  long channels(Operand<TFloat32> tensor) {
    Shape shape = tensor.shape();
    long channels = shape.isUnknown() || shape.numDimensions() == 0 ? -1 : shape.get(-1);
    if (channels < 1) {
      throw refused("an input with an unknown number of channels");
    }
    return channels;
  }

  /** Returns the lengths of a tensor's dimensions except the first, all of which are known. */
  long[] lengths(Operand<TFloat32> tensor) {
    long[] all = tensor.shape().asArray();
    if (all == null || all.length < 2 || Arrays.stream(all).skip(1).anyMatch(l -> l < 1)) {
      throw refused("an input of unknown size; export the model for one image size");
    }
    return Arrays.copyOfRange(all, 1, all.length);
  }

  /** Returns the number of dimensions of a tensor. */
  int rank(Operand<TFloat32> tensor) {
    return tensor.shape().numDimensions();
  }

  /** Returns the only input, and checks that there is one. */
  Operand<TFloat32> only(List<Operand<TFloat32>> inputs) {
    if (inputs.size() != 1) {
      throw refused(inputs.size() + " inputs");
    }
    return inputs.get(0);
  }

  /** Returns the exception for something about the layer that cannot be imported. */
  KerasFileException refused(String what) {
    return new KerasFileException(
        "The layer %s has %s, which cannot be imported".formatted(configuration.described(), what));
  }
}
