package dev.glimpse.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.keras.LayerConfiguration.CallArgument;
import dev.glimpse.keras.LayerConfiguration.NumberArgument;
import dev.glimpse.keras.LayerConfiguration.TensorArgument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reader of model configurations: the JSON that {@code model.to_json()} gives, and that is in
 * {@code .h5} files as {@code model_config} and in {@code .keras} files as {@code config.json}.
 *
 * <p>Keras 2 writes a call as {@code [layer, call, output, {}]}, Keras 3 as a {@code
 * __keras_tensor__} with a {@code keras_history}.
 */
final class ConfigurationReader {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");
  private static final String SEQUENTIAL = "Sequential";

  /** Networks inside networks; published models have two levels. */
  private static final int DEEPEST = 8;

  private static final int MOST_LAYERS = 20_000;

  private ConfigurationReader() {}

  /**
   * Reads a configuration.
   *
   * @throws KerasFileException if it is not JSON, or not the configuration of a functional or
   *     sequential model with one input and one output
   */
  static KerasConfiguration read(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException | StackOverflowError e) {
      throw new KerasFileException("The model's configuration is not JSON: " + e.getMessage(), e);
    }
    return network(text(root, "class_name"), root.path("config"), 0);
  }

  /** Returns the version of Keras in an archive's metadata; empty if it has none. */
  static String kerasVersion(String metadata) {
    try {
      return JSON.readTree(metadata).path("keras_version").asText("");
    } catch (JsonProcessingException | StackOverflowError e) {
      throw new KerasFileException("The model's metadata is not JSON: " + e.getMessage(), e);
    }
  }

  /** Returns whether a layer of a network, at any depth, has an activation. */
  static boolean uses(KerasConfiguration network, String activation) {
    return network.layers().stream()
        .anyMatch(
            layer ->
                layer.options().path("activation").asText().equals(activation)
                    || (layer.network() != null && uses(layer.network(), activation)));
  }

  private static KerasConfiguration network(String className, JsonNode config, int depth) {
    if (depth > DEEPEST) {
      throw new KerasFileException("The model has networks inside networks, too deep to be read");
    }
    if (FUNCTIONAL.contains(className)) {
      return functional(config, depth);
    }
    if (className.equals(SEQUENTIAL)) {
      return sequential(config, depth);
    }
    throw new KerasFileException(
        ("The model is a %s, a class with code of its own; functional and sequential models can be"
                + " imported")
            .formatted(className));
  }

  private static KerasConfiguration functional(JsonNode config, int depth) {
    List<LayerConfiguration> layers = new ArrayList<>();
    for (JsonNode layer : layers(config)) {
      layers.add(layer(layer, calls(layer), depth));
    }
    checkNames(layers);
    return new KerasConfiguration(
        config.path("name").asText(""),
        List.copyOf(layers),
        only(config.path("input_layers"), "inputs"),
        only(config.path("output_layers"), "outputs"));
  }

  private static KerasConfiguration sequential(JsonNode config, int depth) {
    // Keras 2.0 to 2.2 wrote a list of layers, without a name.
    List<LayerConfiguration> layers = new ArrayList<>();
    TensorReference last = null;
    for (JsonNode described : layers(config)) {
      List<List<CallArgument>> calls =
          last == null ? List.of() : List.of(List.of(new TensorArgument(last)));
      LayerConfiguration layer = layer(described, calls, depth);
      if (last == null && !layer.className().equals("InputLayer")) {
        LayerConfiguration input = input(layer, config);
        layers.add(input);
        TensorArgument given = new TensorArgument(new TensorReference(input.name(), 0));
        layer = layer(described, List.of(List.of(given)), depth);
      }
      layers.add(layer);
      last = new TensorReference(layer.name(), 0);
    }
    if (last == null) {
      throw new KerasFileException("The model has no layers");
    }
    checkNames(layers);
    return new KerasConfiguration(
        config.path("name").asText(""),
        List.copyOf(layers),
        new TensorReference(layers.get(0).name(), 0),
        last);
  }

  /**
   * Returns the input that a sequential network's first layer declares in its own options, or that
   * the network was built for when it was called.
   */
  private static LayerConfiguration input(LayerConfiguration first, JsonNode config) {
    JsonNode options = first.options();
    KerasConfiguration inner = first.network();
    if (inner != null && !options.has("batch_input_shape")) {
      options = inner.layers().get(0).options();
    }
    if (!options.has("batch_input_shape")
        && !options.has("batch_shape")
        && config.path("build_input_shape").isArray()) {
      options = JSON.createObjectNode().set("batch_input_shape", config.get("build_input_shape"));
    }
    return new LayerConfiguration(
        "InputLayer", "", first.name() + "_input", options, List.of(), null);
  }

  private static Iterable<JsonNode> layers(JsonNode config) {
    JsonNode layers = config.isArray() ? config : config.path("layers");
    if (!layers.isArray() || layers.isEmpty()) {
      throw new KerasFileException("The model's configuration has no layers");
    }
    if (layers.size() > MOST_LAYERS) {
      throw new KerasFileException("The model has more than %d layers".formatted(MOST_LAYERS));
    }
    return layers;
  }

  private static void checkNames(List<LayerConfiguration> layers) {
    Set<String> names = new HashSet<>();
    for (LayerConfiguration layer : layers) {
      if (!names.add(layer.name())) {
        throw new KerasFileException("Two layers have the name \"%s\"".formatted(layer.name()));
      }
    }
  }

  private static LayerConfiguration layer(
      JsonNode layer, List<List<CallArgument>> calls, int depth) {
    String className = text(layer, "class_name");
    JsonNode options = layer.path("config");
    String name =
        layer.path("name").isTextual()
            ? layer.path("name").asText()
            : options.path("name").asText("");
    if (name.isEmpty()) {
      throw new KerasFileException("A layer of the class %s has no name".formatted(className));
    }
    boolean isNetwork = FUNCTIONAL.contains(className) || className.equals(SEQUENTIAL);
    return new LayerConfiguration(
        className,
        layer.path("module").asText(""),
        name,
        options,
        calls,
        isNetwork ? network(className, options, depth + 1) : null);
  }

  private static List<List<CallArgument>> calls(JsonNode layer) {
    List<List<CallArgument>> calls = new ArrayList<>();
    for (JsonNode call : layer.path("inbound_nodes")) {
      List<CallArgument> arguments = new ArrayList<>();
      if (call.isArray()) {
        if (call.size() > 0 && call.get(0).isTextual()) { // a call with one tensor, not in a list
          addLegacy(call, arguments);
        } else {
          call.forEach(tensor -> addLegacy(tensor, arguments));
        }
      } else {
        call.path("args").forEach(argument -> add(argument, arguments));
        checkKeywords(layer, call.path("kwargs"));
      }
      calls.add(List.copyOf(arguments));
    }
    return List.copyOf(calls);
  }

  /** Adds Keras 2's {@code [layer, call, output, keywords]}; {@code y} is an operator's number. */
  private static void addLegacy(JsonNode tensor, List<CallArgument> arguments) {
    if (tensor.size() < 3 || !tensor.get(0).isTextual()) {
      throw new KerasFileException("A call of a layer cannot be read: " + shortened(tensor));
    }
    arguments.add(new TensorArgument(reference(tensor)));
    JsonNode keywords = tensor.path(3);
    for (Map.Entry<String, JsonNode> keyword : keywords.properties()) {
      JsonNode value = keyword.getValue();
      if (keyword.getKey().equals("y") && value.isNumber()) {
        arguments.add(new NumberArgument(value.doubleValue()));
      } else if (!isHarmless(keyword.getKey(), value)) {
        throw new KerasFileException(
            "A layer is called with %s=%s, which cannot be imported"
                .formatted(keyword.getKey(), shortened(value)));
      }
    }
  }

  private static void add(JsonNode argument, List<CallArgument> arguments) {
    if (argument.isArray()) {
      argument.forEach(one -> add(one, arguments));
    } else if (argument.isNumber()) {
      arguments.add(new NumberArgument(argument.doubleValue()));
    } else if (argument.path("class_name").asText().equals("__keras_tensor__")) {
      arguments.add(new TensorArgument(reference(argument.path("config").path("keras_history"))));
    } else {
      throw new KerasFileException(
          "A layer is called with an argument that cannot be imported: " + shortened(argument));
    }
  }

  private static void checkKeywords(JsonNode layer, JsonNode keywords) {
    for (Map.Entry<String, JsonNode> keyword : keywords.properties()) {
      if (!isHarmless(keyword.getKey(), keyword.getValue())) {
        throw new KerasFileException(
            "The layer \"%s\" is called with %s=%s, which cannot be imported"
                .formatted(
                    layer.path("name").asText(), keyword.getKey(), shortened(keyword.getValue())));
      }
    }
  }

  /** Returns whether a keyword changes nothing in inference. */
  private static boolean isHarmless(String keyword, JsonNode value) {
    return value.isNull()
        || keyword.equals("name")
        || (keyword.equals("training") && value.isBoolean() && !value.booleanValue());
  }

  private static TensorReference only(JsonNode references, String what) {
    JsonNode reference = references;
    while (reference.size() == 1 && !reference.get(0).isTextual()) {
      reference = reference.get(0);
    }
    if (reference.size() == 0 || !reference.get(0).isTextual()) {
      throw new KerasFileException(
          "The model has %d %s; a model with one image as its input and one output can be imported"
              .formatted(references.size(), what));
    }
    return reference(reference);
  }

  private static TensorReference reference(JsonNode history) {
    if (!history.path(0).isTextual() || !history.path(1).isInt()) {
      throw new KerasFileException("A call of a layer cannot be read: " + shortened(history));
    }
    if (history.path(2).asInt() != 0) {
      throw new KerasFileException(
          "The layer \"%s\" has several outputs, which cannot be imported"
              .formatted(history.path(0).asText()));
    }
    return new TensorReference(history.path(0).asText(), history.path(1).intValue());
  }

  private static String text(JsonNode node, String field) {
    @Nullable JsonNode text = node.get(field);
    if (text == null || !text.isTextual()) {
      throw new KerasFileException(
          "The model's configuration lacks the text \"%s\": %s".formatted(field, shortened(node)));
    }
    return text.asText();
  }

  private static String shortened(JsonNode node) {
    String text = node.toString();
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
