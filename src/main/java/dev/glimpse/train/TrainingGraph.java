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
  private final Placeholder<TFloat32> images = tf.placeholder(TFloat32.class);
  private final Placeholder<TFloat32> targets = tf.placeholder(TFloat32.class);
  private final Placeholder<TFloat32> averageRate = tf.placeholder(TFloat32.class);
  private final Map<Parameter, Variable<TFloat32>> weights = new EnumMap<>(Parameter.class);
  private final Map<Parameter, Variable<TFloat32>> averages = new EnumMap<>(Parameter.class);
  private final AdamOptimizer adam;
  private final List<Op> averaging = new ArrayList<>();
  private final Operand<TFloat32> loss;
  private final Operand<TFloat32> scores;
  private long steps;

  /** Creates a new network, its weights drawn from the seed. */
  TrainingGraph(long seed, ConfigProto config) {
    for (Parameter parameter : Parameter.values()) {
      weights.put(parameter, variable(parameter));
      averages.put(parameter, variable(parameter));
    }
    Operand<TFloat32> logits =
        new NielsenNetArchitecture(tf, this::weight, layer -> dropout(layer, seed)).logits(images);
    loss =
        tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss(), tf.constant(0));
    scores =
        tf.nn.softmax(new NielsenNetArchitecture(tf, this::average, layer -> layer).logits(images));
    adam = new AdamOptimizer(graph, tf, loss, List.copyOf(weights.values()));
    for (Parameter parameter : Parameter.values()) {
      Operand<TFloat32> difference = tf.math.sub(weight(parameter), average(parameter));
      averaging.add(tf.assignAdd(average(parameter), tf.math.mul(averageRate, difference)));
    }
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

  private Variable<TFloat32> variable(Parameter parameter) {
    return tf.variable(parameter.shape(), TFloat32.class);
  }

  /**
   * Adds inverted dropout: kept values are scaled up, so that serving needs no scaling. Both layers
   * use the same seed and therefore the same mask; the packaged model was trained in this way.
   */
  private Operand<TFloat32> dropout(Operand<TFloat32> layer, long seed) {
    Operand<TFloat32> uniform =
        tf.random.randomUniform(
            tf.shape(layer), TFloat32.class, RandomUniform.seed(seed), RandomUniform.seed2(1L));
    Operand<TFloat32> kept = tf.math.floor(tf.math.add(uniform, tf.constant(1 - DROPOUT)));
    return tf.math.mul(layer, tf.math.mul(kept, tf.constant(1 / (1 - DROPOUT))));
  }

  /** Initialises the layers before a ReLU by He's method, and biases with zeros. */
  private void initialise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Parameter parameter : Parameter.values()) {
      float[] values = new float[parameter.size()];
      if (parameter.fanIn() > 0) {
        double deviation = Math.sqrt(2.0 / parameter.fanIn());
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * random.nextGaussian());
        }
      }
      Placeholder<TFloat32> value = tf.placeholder(TFloat32.class);
      Op assignWeight = tf.assign(weight(parameter), value);
      Op assignAverage = tf.assign(average(parameter), value);
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
   * @return the mean cross-entropy of the batch before the step
   */
  float step(TrainingBatch batch, double rate) {
    steps++;
    float before;
    try (TFloat32 imageTensor = tensor(batch.images(), imageShape(batch.size()));
        TFloat32 targetTensor =
            tensor(batch.targets(), Shape.of(batch.size(), NielsenNetArchitecture.CLASSES))) {
      Session.Runner run =
          session.runner().feed(images, imageTensor).feed(targets, targetTensor).fetch(loss);
      before = adam.step(run, rate);
    }
    if (steps % AVERAGE_EVERY == 0) {
      updateAverage();
    }
    return before;
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
      float[] all = values(result); // [count, 10]
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
            values.put(parameter, values(result));
          }
        });
    return values;
  }

  private static float[] values(Result result) {
    TFloat32 tensor = (TFloat32) result.get(0);
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
