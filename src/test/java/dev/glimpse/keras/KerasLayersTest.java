package dev.glimpse.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Each class of layers against loops that compute what Keras's documentation says. */
@Tag("native")
final class KerasLayersTest {

  private static final int HEIGHT = 7;
  private static final int WIDTH = 5;
  private static final int CHANNELS = 4;
  private static final ReferenceImage IMAGE = image(HEIGHT, WIDTH, CHANNELS);

  /** Classes that a test has built, to find those without one. */
  private static final Set<String> BUILT = new TreeSet<>();

  private static ReferenceImage image(int height, int width, int channels) {
    float[] numbers = MemoryLayerWeights.numbers(height * width * channels, 1);
    double[] values = new double[numbers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = 3 * numbers[i];
    }
    return new ReferenceImage(height, width, channels, values);
  }

  @AfterAll
  static void shouldHaveBuiltEachClass() {
    assertThat(BUILT).containsAll(LayerFunctions.classes());
  }

  /** Builds a network of layers, each of which takes the result of the one before. */
  private static double[] run(ReferenceImage image, LayerWeights weights, String... layers) {
    StringBuilder json =
        new StringBuilder(
            """
            {"class_name": "Sequential", "config": {"name": "test", "layers": [
            {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null,%d,%d,%d]}}
            """
                .formatted(image.height(), image.width(), image.channels()));
    Arrays.stream(layers).forEach(layer -> json.append(",").append(layer));
    return evaluated(json.append("]}}").toString(), image, weights);
  }

  private static double[] evaluated(String json, ReferenceImage image, LayerWeights weights) {
    KerasConfiguration network = ConfigurationReader.read(json);
    float[] numbers = new float[image.values().length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) image.values()[i];
    }
    Shape shape = Shape.of(1, image.height(), image.width(), image.channels());
    try (KerasNetwork built = KerasNetworkBuilder.build(network, weights);
        Session session = new Session(built.graph());
        TFloat32 input = TFloat32.tensorOf(shape, DataBuffers.of(numbers))) {
      Session.Runner runner = session.runner().feed(built.input(), input).fetch(built.output());
      built
          .weights()
          .forEach(
              (name, array) ->
                  runner.feed(
                      name,
                      TFloat32.tensorOf(
                          Shape.of(array.shape()), DataBuffers.of(array.values().get()))));
      try (var result = runner.run()) {
        network.layers().forEach(layer -> BUILT.add(layer.className()));
        TFloat32 tensor = (TFloat32) result.get(0);
        double[] values = new double[(int) tensor.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = tensor.asRawTensor().data().asFloats().getFloat(i);
        }
        return values;
      }
    }
  }

  /** Returns the JSON of a layer with the name "it". */
  private static String layer(String className, String options) {
    return "{\"class_name\": \"%s\", \"config\": {\"name\": \"it\"%s%s}}"
        .formatted(className, options.isEmpty() ? "" : ", ", options.replace('\'', '"'));
  }

  private static void same(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("number %d", i).isCloseTo(expected[i], offset(2e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, valid",
    "3, 1, 1, same",
    "3, 2, 1, same",
    "2, 2, 1, valid",
    "3, 1, 2, same",
    "3, 1, 2, valid"
  })
  void shouldConvolve(int k, int stride, int dilation, String padding) {
    for (int groups : new int[] {1, 2, 4}) {
      MemoryLayerWeights weights =
          new MemoryLayerWeights()
              .with("it", "kernel", k, k, CHANNELS / groups, 8)
              .with("it", "bias", 8);
      String options =
          "'filters': 8, 'kernel_size': [%d, %d], 'strides': [%d, %d], 'padding': '%s',"
                  .formatted(k, k, stride, stride, padding)
              + "'dilation_rate': [%d, %d], 'groups': %d, 'activation': 'relu'"
                  .formatted(dilation, dilation, groups);
      ReferenceImage expected =
          IMAGE
              .convolved(
                  weights.values("it", 0), k, 8, stride, dilation, groups, padding.equals("same"))
              .plus(weights.values("it", 1))
              .map(x -> Math.max(0, x));
      same(run(IMAGE, weights, layer("Conv2D", options)), expected.values());
      same(run(IMAGE, weights, layer("Convolution2D", options)), expected.values());
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 1, 1, same", "3, 2, 2, valid", "2, 2, 3, same"})
  void shouldConvolveDepthwise(int k, int stride, int multiplier, String padding) {
    MemoryLayerWeights weights =
        new MemoryLayerWeights()
            .with("it", "depthwise_kernel", k, k, CHANNELS, multiplier)
            .with("it", "bias", (long) CHANNELS * multiplier);
    String options =
        "'kernel_size': %d, 'strides': %d, 'padding': '%s', 'depth_multiplier': %d, 'groups': 1"
            .formatted(k, stride, padding, multiplier);
    same(
        run(IMAGE, weights, layer("DepthwiseConv2D", options)),
        IMAGE
            .depthwise(weights.values("it", 0), k, multiplier, stride, padding.equals("same"))
            .plus(weights.values("it", 1))
            .values());
  }

  @ParameterizedTest
  @CsvSource({"SeparableConv2D", "SeparableConvolution2D"})
  void shouldConvolveSeparably(String className) {
    MemoryLayerWeights weights =
        new MemoryLayerWeights()
            .with("it", "depthwise_kernel", 3, 3, CHANNELS, 2)
            .with("it", "pointwise_kernel", 1, 1, CHANNELS * 2, 6)
            .with("it", "bias", 6);
    String options =
        "'filters': 6, 'kernel_size': [3, 3], 'strides': [2, 2], 'padding': 'same',"
            + " 'groups': 1, 'depth_multiplier': 2, 'activation': 'tanh'";
    same(
        run(IMAGE, weights, layer(className, options)),
        IMAGE
            .depthwise(weights.values("it", 0), 3, 2, 2, true)
            .convolved(weights.values("it", 1), 1, 6, 1, 1, 1, true)
            .plus(weights.values("it", 2))
            .map(Math::tanh)
            .values());
  }

  @Test
  void shouldMultiplyTheLastDimensionByADenseLayersKernel() {
    MemoryLayerWeights weights =
        new MemoryLayerWeights().with("it", "kernel", CHANNELS, 3).with("it", "bias", 3);
    double[] expected =
        IMAGE
            .convolved(weights.values("it", 0), 1, 3, 1, 1, 1, false)
            .plus(weights.values("it", 1))
            .values();
    same(run(IMAGE, weights, layer("Dense", "'units': 3")), expected);
    ReferenceImage flat = image(1, 1, CHANNELS);
    same(
        run(
            flat,
            weights,
            "{\"class_name\": \"Flatten\", \"config\": {\"name\": \"flat\"}}",
            layer("Dense", "'units': 3")),
        flat.convolved(weights.values("it", 0), 1, 3, 1, 1, 1, false)
            .plus(weights.values("it", 1))
            .values());
  }

  @ParameterizedTest
  @CsvSource({"3, 2, same", "2, 2, valid", "3, 1, same"})
  void shouldPool(int k, int stride, String padding) {
    String options =
        "'pool_size': [%d, %d], 'strides': [%d, %d], 'padding': '%s'"
            .formatted(k, k, stride, stride, padding);
    boolean isSame = padding.equals("same");
    double[] largest =
        IMAGE.pooled(k, stride, isSame, n -> Arrays.stream(n).max().orElseThrow()).values();
    double[] mean =
        IMAGE.pooled(k, stride, isSame, n -> Arrays.stream(n).average().orElseThrow()).values();
    LayerWeights none = new MemoryLayerWeights();
    for (String name : new String[] {"MaxPooling2D", "MaxPool2D"}) {
      same(run(IMAGE, none, layer(name, options)), largest);
    }
    for (String name : new String[] {"AveragePooling2D", "AvgPool2D"}) {
      same(run(IMAGE, none, layer(name, options)), mean);
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void shouldPoolGlobally(boolean keep) {
    double[] largest = new double[CHANNELS];
    double[] mean = new double[CHANNELS];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < IMAGE.values().length; i++) {
      largest[i % CHANNELS] = Math.max(largest[i % CHANNELS], IMAGE.values()[i]);
      mean[i % CHANNELS] += IMAGE.values()[i] / (HEIGHT * WIDTH);
    }
    LayerWeights none = new MemoryLayerWeights();
    String options = "'keepdims': " + keep;
    for (String name : new String[] {"GlobalMaxPooling2D", "GlobalMaxPool2D"}) {
      same(run(IMAGE, none, layer(name, options)), largest);
    }
    for (String name : new String[] {"GlobalAveragePooling2D", "GlobalAvgPool2D"}) {
      same(run(IMAGE, none, layer(name, options)), mean);
    }
  }

  @Test
  void shouldPadAndCrop() {
    LayerWeights none = new MemoryLayerWeights();
    same(
        run(IMAGE, none, layer("ZeroPadding2D", "'padding': [[1, 2], [0, 3]]")),
        IMAGE.padded(1, 2, 0, 3).values());
    same(
        run(IMAGE, none, layer("ZeroPadding2D", "'padding': [1, 2]")),
        IMAGE.padded(1, 1, 2, 2).values());
    same(
        run(IMAGE, none, layer("Cropping2D", "'cropping': [[1, 2], [0, 3]]")),
        IMAGE.padded(-1, -2, 0, -3).values());
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void shouldNormaliseByMovingStatistics(boolean scale, boolean center) {
    MemoryLayerWeights weights = new MemoryLayerWeights();
    if (scale) {
      weights.with("it", "gamma", CHANNELS);
    }
    if (center) {
      weights.with("it", "beta", CHANNELS);
    }
    weights.with("it", "moving_mean", CHANNELS).with("it", "moving_variance", CHANNELS);
    int statistics = (scale ? 1 : 0) + (center ? 1 : 0);
    double[] expected = new double[IMAGE.values().length];
    for (int i = 0; i < expected.length; i++) {
      int c = i % CHANNELS;
      double y =
          (IMAGE.values()[i] - weights.values("it", statistics)[c])
              / Math.sqrt(weights.values("it", statistics + 1)[c] + 0.01);
      y *= scale ? weights.values("it", 0)[c] : 1;
      expected[i] = y + (center ? weights.values("it", scale ? 1 : 0)[c] : 0);
    }
    String options =
        "'axis': [3], 'momentum': 0.99, 'epsilon': 0.01, 'scale': %s, 'center': %s"
            .formatted(scale, center);
    for (String name :
        new String[] {"BatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2"}) {
      same(run(IMAGE, weights, layer(name, options)), expected);
    }
    same( // of vectors
        run(
            IMAGE,
            weights,
            "{\"class_name\": \"Reshape\", \"config\": {\"name\": \"r\", \"target_shape\": [-1, 4]}}",
            layer("BatchNormalization", options.replace("[3]", "-1"))),
        expected);
  }

  @Test
  void shouldNormaliseEachPixel() {
    MemoryLayerWeights weights =
        new MemoryLayerWeights().with("it", "gamma", CHANNELS).with("it", "beta", CHANNELS);
    double[] expected = new double[IMAGE.values().length];
    for (int pixel = 0; pixel < HEIGHT * WIDTH; pixel++) {
      double[] at =
          Arrays.copyOfRange(IMAGE.values(), pixel * CHANNELS, pixel * CHANNELS + CHANNELS);
      double mean = Arrays.stream(at).average().orElseThrow();
      double variance = Arrays.stream(at).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
      for (int c = 0; c < CHANNELS; c++) {
        expected[pixel * CHANNELS + c] =
            (at[c] - mean) / Math.sqrt(variance + 0.001) * weights.values("it", 0)[c]
                + weights.values("it", 1)[c];
      }
    }
    same(
        run(IMAGE, weights, layer("LayerNormalization", "'axis': [-1], 'epsilon': 0.001")),
        expected);
  }

  @Test
  void shouldNormaliseTheInputByGivenOrSavedFigures() {
    float[] means = {0.5f, -1, 0, 2};
    float[] variances = {1, 4, 0.25f, 0};
    double[] expected = new double[IMAGE.values().length];
    for (int i = 0; i < expected.length; i++) {
      double deviation = Math.max(Math.sqrt(variances[i % 4]), 1e-7);
      expected[i] = (IMAGE.values()[i] - means[i % 4]) / deviation;
    }
    double[] found =
        run(
            IMAGE,
            new MemoryLayerWeights(),
            layer(
                "Normalization",
                "'axis': [-1], 'mean': [[[[0.5, -1, 0, 2]]]], 'variance': [1, 4, 0.25, 0],"
                    + " 'invert': false"));
    for (int i = 0; i < found.length; i++) { // the last channel is divided by 1e-7
      assertThat(found[i])
          .isCloseTo(expected[i], offset(1e-5 * Math.max(1, Math.abs(expected[i]))));
    }
    MemoryLayerWeights saved =
        new MemoryLayerWeights()
            .with("it", "mean", CHANNELS)
            .with("it", "variance", CHANNELS)
            .with("it", "count");
    for (int i = 0; i < expected.length; i++) {
      expected[i] =
          (IMAGE.values()[i] - saved.values("it", 0)[i % 4])
              / Math.sqrt(saved.values("it", 1)[i % 4]);
    }
    same(
        run(IMAGE, saved, layer("Normalization", "'axis': [3], 'mean': null, 'variance': null")),
        expected);
  }

  @Test
  void shouldRescale() {
    LayerWeights none = new MemoryLayerWeights();
    same(
        run(IMAGE, none, layer("Rescaling", "'scale': 0.5, 'offset': -1")),
        IMAGE.map(x -> x * 0.5 - 1).values());
    double[] factors = {1, 2, -1, 0.5};
    double[] expected = new double[IMAGE.values().length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = IMAGE.values()[i] * factors[i % 4];
    }
    same(run(IMAGE, none, layer("Rescaling", "'scale': [1, 2, -1, 0.5]")), expected);
    MemoryLayerWeights gamma = new MemoryLayerWeights().with("it", "gamma", CHANNELS);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = IMAGE.values()[i] * gamma.values("it", 0)[i % 4];
    }
    same(
        run(IMAGE, gamma, layer("LayerScale", "'init_values': 1e-6, 'projection_dim': 4")),
        expected);
  }

  @Test
  void shouldApplyActivationLayers() {
    LayerWeights none = new MemoryLayerWeights();
    check(layer("ReLU", "'max_value': 1.5"), x -> Math.min(1.5, Math.max(0, x)));
    check(layer("ReLU", "'negative_slope': 0.1"), x -> x < 0 ? 0.1 * x : x);
    check(layer("LeakyReLU", ""), x -> x < 0 ? 0.3 * x : x);
    check(layer("LeakyReLU", "'alpha': 0.2"), x -> x < 0 ? 0.2 * x : x);
    check(layer("LeakyReLU", "'negative_slope': 0.4"), x -> x < 0 ? 0.4 * x : x);
    check(layer("ELU", "'alpha': 1.0"), x -> x < 0 ? Math.expm1(x) : x);
    check(layer("ELU", "'alpha': 0.5"), x -> x < 0 ? 0.5 * Math.expm1(x) : x);
    MemoryLayerWeights slopes = new MemoryLayerWeights().with("it", "alpha", 1, 1, CHANNELS);
    double[] expected = new double[IMAGE.values().length];
    for (int i = 0; i < expected.length; i++) {
      double x = IMAGE.values()[i];
      expected[i] = x < 0 ? slopes.values("it", 0)[i % CHANNELS] * x : x;
    }
    same(run(IMAGE, slopes, layer("PReLU", "'shared_axes': [1, 2]")), expected);
    same(run(IMAGE, none, layer("Softmax", "'axis': -1")), softmax());
    same(run(IMAGE, none, layer("Activation", "'activation': 'softmax'")), softmax());
  }

  private static double[] softmax() {
    double[] expected = new double[IMAGE.values().length];
    for (int first = 0; first < expected.length; first += CHANNELS) {
      double sum = 0;
      for (int c = 0; c < CHANNELS; c++) {
        sum += Math.exp(IMAGE.values()[first + c]);
      }
      for (int c = 0; c < CHANNELS; c++) {
        expected[first + c] = Math.exp(IMAGE.values()[first + c]) / sum;
      }
    }
    return expected;
  }

  private static void check(String layer, DoubleUnaryOperator function) {
    same(run(IMAGE, new MemoryLayerWeights(), layer), IMAGE.map(function).values());
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double hardSigmoid(double x) {
    return Math.min(6, Math.max(0, x + 3)) / 6;
  }

  @Test
  void shouldApplyActivationFunctions() {
    activation("linear", x -> x);
    activation("relu", x -> Math.max(0, x));
    activation("relu6", x -> Math.min(6, Math.max(0, x)));
    activation("leaky_relu", x -> x < 0 ? 0.2 * x : x);
    activation("elu", x -> x < 0 ? Math.expm1(x) : x);
    activation("selu", x -> 1.05070098 * (x < 0 ? 1.67326324 * Math.expm1(x) : x));
    activation("sigmoid", KerasLayersTest::sigmoid);
    activation("hard_sigmoid", KerasLayersTest::hardSigmoid);
    activation("silu", x -> x * sigmoid(x));
    activation("swish", x -> x * sigmoid(x));
    activation("hard_silu", x -> x * hardSigmoid(x));
    activation("hard_swish", x -> x * hardSigmoid(x));
    activation("mish", x -> x * Math.tanh(Math.log1p(Math.exp(x))));
    activation("tanh", Math::tanh);
    activation("exponential", Math::exp);
    activation("softplus", x -> Math.log1p(Math.exp(x)));
    activation("softsign", x -> x / (1 + Math.abs(x)));
    double[] logarithms = Arrays.stream(softmax()).map(Math::log).toArray();
    same(
        run(IMAGE, new MemoryLayerWeights(), layer("Activation", "'activation': 'log_softmax'")),
        logarithms);
  }

  private static void activation(String name, DoubleUnaryOperator function) {
    check(layer("Activation", "'activation': '%s'".formatted(name)), function);
  }

  /** Values of x * P(N(0, 1) < x), from the tables of the normal distribution. */
  @ParameterizedTest
  @CsvSource({"1, 0.8413447", "-1, -0.1586553", "2, 1.9544997", "0.5, 0.3457312", "-3, -0.0040497"})
  void shouldApplyTheExactGelu(double x, double expected) {
    ReferenceImage one = new ReferenceImage(1, 1, 1, new double[] {x});
    same(
        run(one, new MemoryLayerWeights(), layer("Activation", "'activation': 'gelu'")),
        new double[] {expected});
  }

  @Test
  void shouldChangeShapes() {
    LayerWeights none = new MemoryLayerWeights();
    same(run(IMAGE, none, layer("Flatten", "'data_format': 'channels_last'")), IMAGE.values());
    same(run(IMAGE, none, layer("Reshape", "'target_shape': [5, -1, 2]")), IMAGE.values());
    double[] turned = new double[IMAGE.values().length];
    for (int x = 0; x < WIDTH; x++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int c = 0; c < CHANNELS; c++) {
          turned[(x * HEIGHT + y) * CHANNELS + c] = IMAGE.at(y, x, c);
        }
      }
    }
    same(run(IMAGE, none, layer("Permute", "'dims': [2, 1, 3]")), turned);
  }

  @Test
  void shouldLeaveOutLayersOfTraining() {
    for (String name : LayerFunctions.classes()) {
      if (name.matches(".*(Dropout|Noise|Random|Regularization|StochasticDepth|Identity).*")) {
        check(layer(name, "'rate': 0.5"), x -> x);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Add, 12.5",
    "Subtract, 7.5",
    "Multiply, 25",
    "Divide, 4",
    "TrueDivide, 4",
    "Maximum, 10",
    "Minimum, 2.5",
    "Average, 6.25"
  })
  void shouldMerge(String className, double expected) {
    ReferenceImage ten = new ReferenceImage(1, 1, 1, new double[] {10});
    same(
        evaluated(merging(className, "{}", false), ten, new MemoryLayerWeights()),
        new double[] {expected});
    same(
        evaluated(merging(className, "{}", true), ten, new MemoryLayerWeights()),
        new double[] {expected});
  }

  /** Keras inserts the dimensions that an input lacks behind the images of the batch. */
  @Test
  void shouldMergeOneNumberOfEachChannelWithAnImage() {
    String json =
        """
        {"class_name": "Functional", "config": {"name": "test", "layers": [
        {"class_name": "InputLayer", "name": "in",
         "config": {"batch_input_shape": [null, %d, %d, %d]}, "inbound_nodes": []},
        {"class_name": "GlobalMaxPooling2D", "name": "max", "config": {},
         "inbound_nodes": [[["in", 0, 0, {}]]]},
        {"class_name": "Multiply", "name": "out", "config": {},
         "inbound_nodes": [[["in", 0, 0, {}], ["max", 0, 0, {}]]]}],
        "input_layers": [["in", 0, 0]], "output_layers": [["out", 0, 0]]}}
        """
            .formatted(HEIGHT, WIDTH, CHANNELS);
    double[] largest = new double[CHANNELS];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    double[] values = IMAGE.values();
    for (int i = 0; i < values.length; i++) {
      largest[i % CHANNELS] = Math.max(largest[i % CHANNELS], values[i]);
    }
    double[] expected = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      expected[i] = values[i] * largest[i % CHANNELS];
    }
    KerasConfiguration network = ConfigurationReader.read(json);
    try (KerasNetwork built = KerasNetworkBuilder.build(network, new MemoryLayerWeights())) {
      assertThat(built.graph().operation(built.output()).output(0).shape().asArray())
          .containsExactly(-1, HEIGHT, WIDTH, CHANNELS);
    }
    same(evaluated(json, IMAGE, new MemoryLayerWeights()), expected);
  }

  /** A functional network of the input and a quarter of it, as Keras 2 or 3 writes it. */
  private static String merging(String className, String options, boolean keras3) {
    String one =
        "{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"%s\", 0, 0]}}";
    String calls =
        keras3
            ? "[{\"args\": [[%s, %s]], \"kwargs\": {\"mask\": null}}]"
                .formatted(one.formatted("in"), one.formatted("quarter"))
            : "[[[\"in\", 0, 0, {}], [\"quarter\", 0, 0, {}]]]";
    return """
        {"class_name": "Functional", "config": {"name": "test", "layers": [
        {"class_name": "InputLayer", "name": "in",
         "config": {"batch_input_shape": [null, 1, 1, 1]}, "inbound_nodes": []},
        {"class_name": "Rescaling", "name": "quarter", "config": {"scale": 0.25},
         "inbound_nodes": [[["in", 0, 0, {}]]]},
        {"class_name": "%s", "name": "block35_1", "config": %s, "inbound_nodes": %s}],
        "input_layers": [["in", 0, 0]], "output_layers": [["block35_1", 0, 0]]}}
        """
        .formatted(className, options, calls);
  }

  @Test
  void shouldConcatenate() {
    ReferenceImage ten = new ReferenceImage(1, 1, 1, new double[] {10});
    same(
        evaluated(merging("Concatenate", "{\"axis\": 3}", false), ten, new MemoryLayerWeights()),
        new double[] {10, 2.5});
  }

  @Test
  void shouldAddAScaledBranch() {
    ReferenceImage ten = new ReferenceImage(1, 1, 1, new double[] {10});
    same(
        evaluated(
            merging("CustomScaleLayer", "{\"scale\": 0.1}", true), ten, new MemoryLayerWeights()),
        new double[] {10.25});
    same(
        evaluated(
            merging(
                "Lambda",
                "{\"name\": \"block35_1\", \"function\": [\"4wEAAA==\", null, null],"
                    + " \"arguments\": {\"scale\": 0.1}}",
                false),
            ten,
            new MemoryLayerWeights()),
        new double[] {10.25});
  }

  @Test
  void shouldNeverRunALambda() {
    ReferenceImage ten = new ReferenceImage(1, 1, 1, new double[] {10});
    String json = merging("Lambda", "{\"name\": \"any\", \"function\": \"x\"}", false);
    assertThatThrownBy(() -> evaluated(json, ten, new MemoryLayerWeights()))
        .isInstanceOf(KerasFileException.class)
        .hasMessageContaining("Lambda \"block35_1\"")
        .hasMessageContaining("code of its own");
  }

  @ParameterizedTest
  @CsvSource({
    "__operators__.add, 13",
    "math.add, 13",
    "math.subtract, 7",
    "math.multiply, 30",
    "math.divide, 3.3333333",
    "math.truediv, 3.3333333"
  })
  void shouldApplyOperatorsOfKeras2(String function, double expected) {
    ReferenceImage ten = new ReferenceImage(1, 1, 1, new double[] {10});
    String json =
        """
        {"class_name": "Functional", "config": {"name": "test", "layers": [
        {"class_name": "InputLayer", "name": "in",
         "config": {"batch_input_shape": [null, 1, 1, 1]}, "inbound_nodes": []},
        {"class_name": "TFOpLambda", "name": "op", "config": {"name": "op", "function": "%s"},
         "inbound_nodes": [["in", 0, 0, {"y": 3.0, "name": null}]]}],
        "input_layers": [["in", 0, 0]], "output_layers": [["op", 0, 0]]}}
        """
            .formatted(function);
    same(evaluated(json, ten, new MemoryLayerWeights()), new double[] {expected});
  }

  @Test
  void shouldApplyOperatorsOfKeras3() {
    ReferenceImage ten = new ReferenceImage(1, 1, 1, new double[] {10});
    String json =
        """
        {"class_name": "Functional", "config": {"name": "test", "layers": [
        {"class_name": "InputLayer", "name": "in", "config": {"batch_shape": [null, 1, 1, 1]},
         "inbound_nodes": []},
        {"module": "keras.src.ops.numpy", "class_name": "Add", "name": "add",
         "config": {"name": "add"}, "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__",
         "config": {"keras_history": ["in", 0, 0]}}, 3.0], "kwargs": {}}]}],
        "input_layers": ["in", 0, 0], "output_layers": ["add", 0, 0]}}
        """;
    same(evaluated(json, ten, new MemoryLayerWeights()), new double[] {13});
  }
}
