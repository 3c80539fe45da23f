package dev.glimpse.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Networks inside networks, layers that are called twice, and what is refused by name. */
@Tag("native")
final class ConfigurationReaderTest {

  private static final String INPUT =
      """
      {"class_name": "InputLayer", "name": "in", "config": {"batch_shape": [null, 1, 1, 1]},
       "inbound_nodes": []}""";

  private static String functional(String layers, String output) {
    return """
        {"class_name": "Functional", "config": {"name": "test", "layers": [%s, %s],
         "input_layers": [["in", 0, 0]], "output_layers": [["%s", 0, 0]]}}"""
        .formatted(INPUT, layers, output);
  }

  private static String layer(String className, String name, String options, String call) {
    return """
        {"class_name": "%s", "name": "%s", "config": {%s}, "inbound_nodes": [%s]}"""
        .formatted(className, name, options, call);
  }

  private static double run(String json, LayerWeights weights, float x) {
    try (KerasNetwork built = KerasNetworkBuilder.build(ConfigurationReader.read(json), weights);
        Session session = new Session(built.graph());
        TFloat32 input = TFloat32.tensorOf(Shape.of(1, 1, 1, 1), DataBuffers.of(x))) {
      Session.Runner runner = session.runner().feed(built.input(), input).fetch(built.output());
      Map<String, TFloat32> fed = new TreeMap<>();
      built
          .weights()
          .forEach(
              (name, array) ->
                  fed.put(
                      name,
                      TFloat32.tensorOf(
                          Shape.of(array.shape()), DataBuffers.of(array.values().get()))));
      fed.forEach(runner::feed);
      try (var result = runner.run()) {
        return ((TFloat32) result.get(0)).asRawTensor().data().asFloats().getFloat(0);
      }
    }
  }

  @Test
  void shouldBuildNetworksInsideNetworks() {
    String inner =
        """
        {"class_name": "Sequential", "name": "block", "config": {"name": "block", "layers": [
         {"class_name": "Rescaling", "config": {"name": "half", "scale": 0.5,
          "batch_input_shape": [null, 1, 1, 1]}},
         {"class_name": "Dense", "config": {"name": "dense", "units": 1}}]},
         "inbound_nodes": [[["in", 0, 0, {}]]]}""";
    MemoryLayerWeights weights =
        new MemoryLayerWeights().with("dense", "kernel", 1, 1).with("dense", "bias", 1);

    double found = run(functional(inner, "block"), weights, 3);

    assertThat(found)
        .isCloseTo(
            1.5 * weights.values("dense", 0)[0] + weights.values("dense", 1)[0], offset(1e-6));
  }

  @Test
  void shouldTakeTheWeightsOfALayerWithTwoCallsOnce() {
    String dense =
        layer("Dense", "dense", "\"units\": 1", "[[\"in\", 0, 0, {}]], [[\"dense\", 0, 0, {}]]");
    String sum = layer("Add", "sum", "", "[[\"dense\", 0, 0, {}], [\"dense\", 1, 0, {}]]");
    MemoryLayerWeights weights =
        new MemoryLayerWeights().with("dense", "kernel", 1, 1).with("dense", "bias", 1);

    double found = run(functional(dense + "," + sum, "sum"), weights, 3);

    double first = 3 * weights.values("dense", 0)[0] + weights.values("dense", 1)[0];
    double second = first * weights.values("dense", 0)[0] + weights.values("dense", 1)[0];
    assertThat(found).isCloseTo(first + second, offset(1e-5));
  }

  @Test
  void shouldCallLayersThatAreListedInAnyOrder() {
    String last = layer("Rescaling", "last", "\"scale\": 2", "[[\"first\", 0, 0, {}]]");
    String first =
        layer("Rescaling", "first", "\"scale\": 3, \"offset\": 1", "[[\"in\", 0, 0, {}]]");

    assertThat(run(functional(last + "," + first, "last"), new MemoryLayerWeights(), 5))
        .isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Conv3D | `filters`: 3 | Conv3D \"it\" is of a class that cannot be imported",
        "MultiHeadAttention | `num_heads`: 3 | MultiHeadAttention \"it\"",
        "Lambda | `function`: `any` | Lambda \"it\" has code of its own",
        "Rescaling | `scale`: `much` | Rescaling \"it\" has the option scale=\"much\"",
        "Flatten | `data_format`: `channels_first` | data_format=\"channels_first\"",
        "Activation | `activation`: `my_function` | activation=\"my_function\"",
        "Activation | `activation`: {`class_name`: `function`, `config`: `f`} | activation={",
        "ReLU | `threshold`: 1.0 | the option threshold=1.0",
        "ReLU | `new_option`: 7 | ReLU \"it\" has the option new_option=7",
        "Softmax | `axis`: 1 | axis=1",
        "Dense | `units`: 0 | units=0",
        "Dense | `units`: 2 | needs the weight kernel [1, 2], which the file does not contain",
        "Cropping2D | `cropping`: 1 | cropping=1",
        "Reshape | `target_shape`: [2, -1] | target_shape=[2,-1]",
        "MaxPooling2D | `padding`: `causal` | padding=\"causal\"",
        "Concatenate | `axis`: 0 | axis=0",
      })
  void shouldRefuseByName(String className, String options, String message) {
    String json =
        functional(layer(className, "it", options.replace('`', '"'), "[[\"in\", 0, 0, {}]]"), "it");

    assertThatThrownBy(() -> run(json, new MemoryLayerWeights(), 1))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing | not JSON",
        "{} | lacks the text \"class_name\"",
        "{\"class_name\": \"MyModel\", \"config\": {}} | MyModel, a class with code of its own",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}} | has no layers",
        "[[[[[[[[[[[[ | not JSON",
      })
  void shouldRefuseWhatIsNoConfigurationOfANetwork(String json, String message) {
    assertThatThrownBy(() -> ConfigurationReader.read(json))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseACircleOfLayersAndAnOutputThatDoesNotExist() {
    String circle =
        layer("Flatten", "a", "", "[[\"b\", 0, 0, {}]]")
            + ","
            + layer("Flatten", "b", "", "[[\"a\", 0, 0, {}]]");

    assertThatThrownBy(() -> run(functional(circle, "b"), new MemoryLayerWeights(), 1))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining("The output \"b\" of the model does not follow from its input");
    assertThatThrownBy(() -> run(functional(circle, "c"), new MemoryLayerWeights(), 1))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining("\"c\"");
  }

  @Test
  void shouldRefuseSeveralInputsAndCallsInTrainingMode() {
    String two =
        functional(layer("Flatten", "it", "", "[[\"in\", 0, 0, {}]]"), "it")
            .replace("[[\"in\", 0, 0]]", "[[\"in\", 0, 0], [\"it\", 0, 0]]");
    String training =
        functional(layer("Dropout", "it", "", "[[\"in\", 0, 0, {\"training\": true}]]"), "it");

    assertThatThrownBy(() -> ConfigurationReader.read(two))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining("The model has 2 inputs");
    assertThatThrownBy(() -> ConfigurationReader.read(training))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining("training=true");
  }

  @Test
  void shouldRefuseANetworkThatIsInsideItselfTooOften() {
    String network = "{\"class_name\": \"Flatten\", \"config\": {\"name\": \"last\"}}";
    for (int depth = 0; depth < 200; depth++) {
      network =
          "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"n%d\", \"layers\": [%s]}}"
              .formatted(depth, network);
    }
    String deep = network;

    assertThatThrownBy(() -> ConfigurationReader.read(deep))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining("too deep");
  }

  @Test
  void shouldTakeTheInputThatASequentialNetworkWasBuiltFor() {
    String layers =
        """
        {"class_name": "Sequential", "config": {"name": "test"%s, "layers": [
         {"class_name": "Rescaling", "config": {"name": "half", "scale": 0.5}}]}}""";
    String built = layers.formatted(", \"build_input_shape\": [null, 1, 1, 1]");
    assertThat(run(built, new MemoryLayerWeights(), 8)).isEqualTo(4);
    assertThatThrownBy(() -> run(layers.formatted(""), new MemoryLayerWeights(), 8))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining("does not declare the shape of its input");
  }
}
