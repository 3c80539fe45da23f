package dev.glimpse.train;

import dev.glimpse.model.ImageScores;
import dev.glimpse.train.NielsenNetArchitecture.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/**
 * NielsenNet with its loss, Adam and a running average of its weights, in one session. Not
 * thread-safe.
 *
 * <p>The running average (Polyak) is validated and exported, because it varies less than the last
 * step's weights, especially when training ends early.
 */
final class TrainingGraph implements AutoCloseable {

  private static final float DROPOUT = 0.5f;

  /** The steps between two updates of the average; one update costs a tenth of a step. */
  private static final int AVERAGE_EVERY = 4;

  /** The decay per update, so that the average covers about 800 steps, two epochs. */
  private static final float AVERAGE_DECAY = 0.995f;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session;
  private final Placeholder<TFloat32> images = tf.withName("images").placeholder(TFloat32.class);
  private final Placeholder<TFloat32> targets = tf.withName("targets").placeholder(TFloat32.class);
  private final Placeholder<TFloat32> averageRate =
      tf.withName("average_rate").placeholder(TFloat32.class);
  private final Map<Parameter, Variable<TFloat32>> weights = new EnumMap<>(Parameter.class);
  private final Map<Parameter, Variable<TFloat32>> averages = new EnumMap<>(Parameter.class);
  private final AdamOptimizer adam;
  private final List<Op> averaging = new ArrayList<>();
  private final Operand<TFloat32> loss;
  private final Operand<TFloat32> scores;
  private final Map<Parameter, float[]> lastGradients = new EnumMap<>(Parameter.class);
  private long steps;

  /** Creates a new network, its weights drawn from the seed. */
  TrainingGraph(long seed, ConfigProto config) {
    addVariables(tf.withSubScope("weights"), weights);
    addVariables(tf.withSubScope("averages"), averages);
    Ops training = tf.withSubScope("training");
    loss =
        meanLoss(
            training,
            new NielsenNetArchitecture(
                    training, this::weight, layer -> dropout(training, layer, seed))
                .logits(images));
    Ops validation = tf.withSubScope("validation");
    scores =
        validation.nn.softmax(
            new NielsenNetArchitecture(validation, this::average, layer -> layer).logits(images));
    adam = new AdamOptimizer(graph, tf.withSubScope("adam"), loss, List.copyOf(weights.values()));
    addAveraging(tf.withSubScope("averaging"));
    session = new Session(graph, config);
    adam.initialise(session);
    initialise(seed);
  }

  private Operand<TFloat32> weight(Parameter parameter) {
    return Objects.requireNonNull(weights.get(parameter));
  }

  private Operand<TFloat32> average(Parameter parameter) {
    return Objects.requireNonNull(averages.get(parameter));
  }

  private static void addVariables(Ops scope, Map<Parameter, Variable<TFloat32>> variables) {
    for (Parameter parameter : Parameter.values()) {
      variables.put(
          parameter,
          scope.withName(parameter.graphName()).variable(parameter.shape(), TFloat32.class));
    }
  }

  private Operand<TFloat32> meanLoss(Ops scope, Operand<TFloat32> logits) {
    return scope.math.mean(
        scope.nn.softmaxCrossEntropyWithLogits(logits, targets).loss(), scope.constant(0));
  }

  private void addAveraging(Ops scope) {
    for (Parameter parameter : Parameter.values()) {
      Operand<TFloat32> difference = scope.math.sub(weight(parameter), average(parameter));
      averaging.add(scope.assignAdd(average(parameter), scope.math.mul(averageRate, difference)));
    }
  }

  /**
   * Adds inverted dropout: kept values are scaled up, so that serving needs no scaling. Both layers
   * use the same seed and therefore the same mask; the packaged model was trained in this way.
   */
  private static Operand<TFloat32> dropout(Ops network, Operand<TFloat32> layer, long seed) {
    Ops scope = network.withSubScope("dropout");
    Operand<TFloat32> uniform =
        scope.random.randomUniform(
            scope.shape(layer), TFloat32.class, RandomUniform.seed(seed), RandomUniform.seed2(1L));
    Operand<TFloat32> kept = scope.math.floor(scope.math.add(uniform, scope.constant(1 - DROPOUT)));
    return scope.math.mul(layer, scope.math.mul(kept, scope.constant(1 / (1 - DROPOUT))));
  }

  /** Initialises the layers before a ReLU by He's method, and biases with zeros. */
  private void initialise(long seed) {
    Ops scope = tf.withSubScope("initial");
    SplittableRandom random = new SplittableRandom(seed);
    for (Parameter parameter : Parameter.values()) {
      float[] values = new float[parameter.size()];
      if (parameter.fanIn() > 0) {
        double deviation = Math.sqrt(2.0 / parameter.fanIn());
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
      }
      Placeholder<TFloat32> value = scope.placeholder(TFloat32.class);
      Op assignWeight = scope.assign(weight(parameter), value);
      Op assignAverage = scope.assign(average(parameter), value);
      try (TFloat32 tensor = tensor(values, parameter.shape())) {
        session
            .runner()
            .feed(value, tensor)
            .addTarget(assignWeight)
            .addTarget(assignAverage)
            .run()
            .close();
      }
    }
  }

  /**
   * Runs one step of Adam.
   *
   * @param keepGradients whether {@link #lastGradients} returns the gradients of this step, a copy
   *     of the size of the weights
   * @return the mean cross-entropy of the batch before the step
   */
  float step(TrainingBatch batch, double rate, boolean keepGradients) {
    steps++;
    float before;
    try (TFloat32 imageTensor = tensor(batch.images(), imageShape(batch.size()));
        TFloat32 targetTensor =
            tensor(batch.targets(), Shape.of(batch.size(), NielsenNetArchitecture.CLASSES))) {
      Session.Runner run =
          session.runner().feed(images, imageTensor).feed(targets, targetTensor).fetch(loss);
      try (Result result = adam.step(run, rate, keepGradients)) {
        before = ((TFloat32) result.get(0)).getFloat();
        lastGradients.clear();
        if (keepGradients) {
          copyGradients(result);
        }
      }
    }
    if (steps % AVERAGE_EVERY == 0) {
      updateAverage();
    }
    return before;
  }

  /** Copies the gradients, which come after the loss. */
  private void copyGradients(Result result) {
    int next = 1;
    for (Parameter parameter : weights.keySet()) {
      lastGradients.put(parameter, values(result, next++));
    }
  }

  /** Returns the gradients of the last step; empty if that step did not keep them. */
  Map<Parameter, float[]> lastGradients() {
    return new EnumMap<>(lastGradients);
  }

  /** Returns the whole graph. */
  GraphDef graphDef() {
    return graph.toGraphDef();
  }

  private void updateAverage() {
    // The average decays faster in the first steps, to forget the random initial weights quickly.
    float decay = Math.min(AVERAGE_DECAY, (float) steps / (steps + 10 * AVERAGE_EVERY));
    try (TFloat32 rate = TFloat32.scalarOf(1 - decay)) {
      Session.Runner runner = session.runner().feed(averageRate, rate);
      averaging.forEach(runner::addTarget);
      runner.run().close();
    }
  }

  /** Returns the scores of the averaged weights for each of the images [count, 28, 28, 1]. */
  List<ImageScores> scores(float[] pixels, int count) {
    try (TFloat32 tensor = tensor(pixels, imageShape(count));
        Result result = session.runner().feed(images, tensor).fetch(scores).run()) {
      float[] all = values(result, 0); // [count, 10]
      int classes = NielsenNetArchitecture.CLASSES;
      return IntStream.range(0, count)
          .mapToObj(i -> Arrays.copyOfRange(all, i * classes, (i + 1) * classes))
          .map(ImageScores::of)
          .toList();
    }
  }

  /** Returns the current averaged weights. */
  Map<Parameter, float[]> weights() {
    Map<Parameter, float[]> values = new EnumMap<>(Parameter.class);
    averages.forEach(
        (parameter, variable) -> {
          try (Result result = session.runner().fetch(variable).run()) {
            values.put(parameter, values(result, 0));
          }
        });
    return values;
  }

  private static float[] values(Result result, int index) {
    TFloat32 tensor = (TFloat32) result.get(index);
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  private static Shape imageShape(int count) {
    return Shape.of(count, NielsenNetArchitecture.SIDE, NielsenNetArchitecture.SIDE, 1);
  }

  private static TFloat32 tensor(float[] values, Shape shape) {
    return TFloat32.tensorOf(shape, DataBuffers.of(values, false, false));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
