package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.keras.LayerConfiguration.CallArgument;
import dev.glimpse.keras.LayerConfiguration.NumberArgument;
import dev.glimpse.keras.LayerConfiguration.TensorArgument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A builder of a network's graph from its configuration and its weights, for inference. */
final class KerasNetworkBuilder {

  private static final int IMAGE_DIMENSIONS = 4;

  private final Ops tf;
  private final WeightPlaceholders placeholders;

  private KerasNetworkBuilder(Graph graph) {
    this.tf = Ops.create(graph);
    this.placeholders = WeightPlaceholders.of(tf);
  }

  /**
   * Builds a network.
   *
   * @throws KerasFileException if a layer, an option or a weight cannot be imported
   */
  static KerasNetwork build(KerasConfiguration network, LayerWeights weights) {
    Graph graph = new Graph();
    try {
      KerasNetworkBuilder builder = new KerasNetworkBuilder(graph);
      Operand<TFloat32> input = builder.input(network);
      Operand<TFloat32> last = builder.add(network, weights, "", builder.tf, input);
      Operand<TFloat32> output = builder.tf.withName("output").identity(last);
      return new KerasNetwork(
          graph, input.op().name(), output.op().name(), builder.placeholders.byNode());
    } catch (RuntimeException e) {
      graph.close();
      throw e instanceof KerasFileException
          ? e
          : new KerasFileException("TensorFlow rejects the model: " + e.getMessage(), e);
    }
  }

  private Operand<TFloat32> input(KerasConfiguration network) {
    LayerConfiguration input =
        network.layers().stream()
            .filter(layer -> layer.name().equals(network.input().layer()))
            .findFirst()
            .orElseThrow(
                () ->
                    new KerasFileException(
                        "The model's input \"%s\" is not among its layers"
                            .formatted(network.input().layer())));
    JsonNode shape = input.options().path("batch_shape");
    shape = shape.isArray() ? shape : input.options().path("batch_input_shape");
    if (!shape.isArray()) {
      throw new KerasFileException(
          "The model does not declare the shape of its input. Give it one in Python and save it"
              + " again: model.build((None, HEIGHT, WIDTH, 3)), or an Input as the first layer");
    }
    if (shape.size() != IMAGE_DIMENSIONS) {
      throw new KerasFileException(
          "The model's input has the shape %s; a batch of images with channels last is allowed"
              .formatted(shape));
    }
    long[] lengths = new long[IMAGE_DIMENSIONS];
    lengths[0] = -1;
    for (int i = 1; i < IMAGE_DIMENSIONS; i++) {
      lengths[i] =
          shape.get(i).isInt() && shape.get(i).intValue() > 0 ? shape.get(i).intValue() : -1;
    }
    return tf.withName(graphName(input.name()))
        .placeholder(TFloat32.class, Placeholder.shape(Shape.of(lengths)));
  }

  /** Adds a network to the graph, and returns its output. */
  private Operand<TFloat32> add(
      KerasConfiguration network,
      LayerWeights weights,
      String path,
      Ops scope,
      Operand<TFloat32> input) {
    Map<TensorReference, Operand<TFloat32>> results = new HashMap<>();
    results.put(network.input(), input);
    List<TensorReference> open = new ArrayList<>();
    Map<String, LayerConfiguration> layers = new HashMap<>();
    for (LayerConfiguration layer : network.layers()) {
      layers.put(layer.name(), layer);
      for (int call = 0; call < layer.calls().size(); call++) {
        open.add(new TensorReference(layer.name(), call));
      }
    }
    // Keras writes layers in the order in which they can be called, almost always.
    while (!results.containsKey(network.output())) {
      int before = open.size();
      List<TensorReference> later = new ArrayList<>();
      for (TensorReference call : open) {
        LayerConfiguration layer = Objects.requireNonNull(layers.get(call.layer()));
        List<Operand<TFloat32>> inputs = inputs(layer.calls().get(call.call()), results);
        if (inputs == null) {
          later.add(call);
        } else {
          results.put(call, call(layer, inputs, weights, path, scope));
        }
      }
      if (later.size() == before) {
        throw new KerasFileException(
            "The output \"%s\" of the model does not follow from its input"
                .formatted(network.output().layer()));
      }
      open = later;
    }
    return Objects.requireNonNull(results.get(network.output()));
  }

  private @Nullable List<Operand<TFloat32>> inputs(
      List<CallArgument> arguments, Map<TensorReference, Operand<TFloat32>> results) {
    List<Operand<TFloat32>> inputs = new ArrayList<>();
    for (CallArgument argument : arguments) {
      if (argument instanceof TensorArgument tensor) {
        Operand<TFloat32> result = results.get(tensor.tensor());
        if (result == null) {
          return null;
        }
        inputs.add(result);
      } else if (argument instanceof NumberArgument number) {
        inputs.add(tf.constant((float) number.value()));
      }
    }
    return inputs;
  }

  private Operand<TFloat32> call(
      LayerConfiguration layer,
      List<Operand<TFloat32>> inputs,
      LayerWeights weights,
      String path,
      Ops scope) {
    if (inputs.isEmpty()) {
      throw new KerasFileException("The layer %s has no input".formatted(layer.described()));
    }
    String inner = path + "/" + layer.name();
    Ops within = scope.withSubScope(graphName(layer.name()));
    KerasConfiguration network = layer.network();
    if (network != null) {
      return add(network, weights.nested(layer.name(), network), inner, within, inputs.get(0));
    }
    LayerScope call =
        new LayerScope(layer, within, weights.of(layer.name()), placeholders.within(within, inner));
    Operand<TFloat32> result = LayerFunctions.of(layer).apply(call, inputs);
    call.checkComplete();
    return result;
  }

  /** Returns a name of a layer as a graph can have it. */
  private static String graphName(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9_.\\-]", "_");
    return safe.matches("[A-Za-z0-9.].*") ? safe : "layer" + safe;
  }
}
