package dev.glimpse.architecture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * A narrow network that learns eight random images by gradient descent. Images whose number is the
 * same modulo {@value #CLASSES} have one class.
 */
final class NarrowTraining implements AutoCloseable {

  static final int CLASSES = 3;
  static final double MOMENTUM = 0.75;
  private static final int BATCH = 8;
  private static final float RATE = 0.05f;
  private static final float AUXILIARY_WEIGHT = 0.4f;

  private final Graph graph = new Graph();
  private final NetworkConfiguration configuration;
  private final TrainableNetwork network;
  private final Placeholder<TFloat32> images;
  private final TrainingOutputs outputs;
  private final Operand<TFloat32> evaluation;
  private final Operand<TFloat32> loss;
  private final @Nullable Operand<TFloat32> auxiliaryLoss;
  private final Ops lossScope;
  private final Session session;
  private final TFloat32 batch;

  /** The gradients of all trained variables; empty until they are needed, as they cost time. */
  private final Map<TrainableVariable, Output<TFloat32>> gradients = new LinkedHashMap<>();

  private final List<Op> descents = new ArrayList<>();

  /** Creates one with initial weights and dropout of that seed. */
  NarrowTraining(NetworkArchitecture architecture, long seed) throws IOException {
    boolean mobile = architecture == NetworkArchitecture.MOBILENET_V1;
    int side = mobile ? 32 : 75;
    configuration =
        new NetworkConfiguration(
            architecture, mobile ? 0.25 : 0.01, CLASSES, side, architecture.hasAuxiliaryHead());
    Ops tf = Ops.create(graph);
    Shape shape = Shape.of(BATCH, side, side, 3);
    images = tf.withName("input").placeholder(TFloat32.class, Placeholder.shape(shape));
    network = new TrainableNetwork(tf, configuration);
    outputs = network.training(images, MOMENTUM, seed);
    evaluation = tf.nn.softmax(network.evaluation(images, "evaluation"));
    Ops scope = tf.withSubScope("loss");
    Operand<TFloat32> ofLogits = loss(scope, outputs.logits());
    Operand<TFloat32> auxiliary = outputs.auxiliaryLogits();
    auxiliaryLoss = auxiliary == null ? null : loss(scope, auxiliary);
    loss =
        auxiliaryLoss == null
            ? ofLogits
            : scope.math.add(
                ofLogits, scope.math.mul(auxiliaryLoss, scope.constant(AUXILIARY_WEIGHT)));
    lossScope = scope;
    // Optimising such a graph takes longer than running it a few times.
    ConfigProto.Builder plain = ConfigProto.newBuilder();
    plain.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    session = new Session(graph, plain.build());
    batch = TFloat32.tensorOf(shape, DataBuffers.of(pixels(side, 7), true, false));
    network.assign(session, new InitialWeights(configuration, seed));
  }

  private static Operand<TFloat32> loss(Ops tf, Operand<TFloat32> logits) {
    float[][] targets = new float[BATCH][CLASSES];
    for (int i = 0; i < BATCH; i++) {
      targets[i][i % CLASSES] = 1;
    }
    return tf.math.mean(
        tf.nn.softmaxCrossEntropyWithLogits(logits, tf.constant(targets)).loss(), tf.constant(0));
  }

  private void addGradients() {
    if (gradients.isEmpty()) {
      gradients.putAll(gradients(loss, trained()));
      gradients.forEach(
          (variable, gradient) ->
              descents.add(
                  lossScope.train.resourceApplyGradientDescent(
                      variable.handle(), lossScope.constant(RATE), gradient)));
    }
  }

  private Map<TrainableVariable, Output<TFloat32>> gradients(
      Operand<TFloat32> of, List<TrainableVariable> variables) {
    Output<?>[] added =
        graph.addGradients(
            of.asOutput(),
            variables.stream()
                .map(variable -> variable.value().asOutput())
                .toArray(Output<?>[]::new));
    Map<TrainableVariable, Output<TFloat32>> byVariable = new LinkedHashMap<>();
    for (int i = 0; i < added.length; i++) {
      @SuppressWarnings("unchecked") // the gradient of a float variable
      Output<TFloat32> gradient = (Output<TFloat32>) added[i];
      byVariable.put(variables.get(i), gradient);
    }
    return byVariable;
  }

  private List<TrainableVariable> trained() {
    return network.variables().stream()
        .filter(variable -> variable.variable().role().trained())
        .toList();
  }

  private static float[] pixels(int side, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[BATCH * side * side * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (2 * random.nextDouble() - 1);
    }
    return pixels;
  }

  NetworkConfiguration configuration() {
    return configuration;
  }

  TrainableNetwork network() {
    return network;
  }

  Session session() {
    return session;
  }

  TFloat32 batch() {
    return batch;
  }

  /** Runs one step, and returns the loss before it. */
  float step() {
    addGradients();
    Session.Runner runner = session.runner().feed(images, batch).fetch(loss);
    descents.forEach(runner::addTarget);
    outputs.updates().forEach(runner::addTarget);
    return run(runner)[0];
  }

  /** Updates the moving averages and nothing else. */
  void observe() {
    Session.Runner runner = session.runner().feed(images, batch);
    outputs.updates().forEach(runner::addTarget);
    runner.run().close();
  }

  /** Returns the logits of the training form. */
  float[] trainingLogits() {
    return run(session.runner().feed(images, batch).fetch(outputs.logits()));
  }

  /** Returns the scores of the inference form. */
  float[] scores() {
    return run(session.runner().feed(images, batch).fetch(evaluation));
  }

  /** Returns the largest absolute value of each variable's gradient, by name. */
  Map<String, Float> largestGradients() {
    addGradients();
    return largest(gradients);
  }

  /** Returns the same of the auxiliary head's loss alone, for variables in these scopes. */
  Map<String, Float> largestAuxiliaryGradients(String... scopes) {
    List<TrainableVariable> chosen =
        trained().stream()
            .filter(
                trained ->
                    Arrays.stream(scopes)
                        .anyMatch(scope -> trained.variable().name().startsWith(scope)))
            .toList();
    return largest(gradients(Objects.requireNonNull(auxiliaryLoss), chosen));
  }

  private Map<String, Float> largest(Map<TrainableVariable, Output<TFloat32>> all) {
    Session.Runner runner = session.runner().feed(images, batch);
    all.values().forEach(runner::fetch);
    Map<String, Float> largest = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      int i = 0;
      for (TrainableVariable variable : all.keySet()) {
        float most = 0;
        for (float value : values((TFloat32) result.get(i++))) {
          most = Math.max(most, Math.abs(value));
        }
        largest.put(variable.variable().name(), most);
      }
    }
    return largest;
  }

  /** Returns the values of a variable. */
  float[] values(String name) throws IOException {
    List<Float> all = new ArrayList<>();
    try (SessionWeights weights = network.weights(session)) {
      weights.read(
          name,
          part -> {
            while (part.hasRemaining()) {
              all.add(part.get());
            }
          });
    }
    float[] values = new float[all.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = all.get(i);
    }
    return values;
  }

  private static float[] run(Session.Runner runner) {
    try (Result result = runner.run()) {
      return values((TFloat32) result.get(0));
    }
  }

  private static float[] values(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  @Override
  public void close() {
    batch.close();
    session.close();
    graph.close();
  }
}
