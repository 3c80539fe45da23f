package dev.glimpse.train;

import dev.glimpse.model.ImageScores;
import dev.glimpse.train.NielsenNetArchitecture.Parameter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** NielsenNet in training. The dropout after each wide layer draws a mask of its own. */
final class NielsenNetGraph implements TrainingGraph {

  private static final float DROPOUT = 0.5f;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Session session;
  private final Placeholder<TFloat32> images = tf.withName("images").placeholder(TFloat32.class);
  private final Placeholder<TFloat32> targets = tf.withName("targets").placeholder(TFloat32.class);
  private final Map<Parameter, ResourceVariable> weights = new EnumMap<>(Parameter.class);
  private final Map<Parameter, ResourceVariable> averages = new EnumMap<>(Parameter.class);
  private final AdamOptimizer adam;
  private final WeightAverage average;
  private final Operand<TFloat32> loss;
  private final Operand<TFloat32> scores;
  private final Map<String, float[]> lastGradients = new LinkedHashMap<>();

  /** The number of dropout layers that the graph has so far. */
  private int dropouts;

  /** Creates a new network, its weights drawn from the seed. */
  NielsenNetGraph(long seed, ConfigProto config) {
    addVariables("weights", weights);
    addVariables("averages", averages);
    Ops training = tf.withSubScope("training");
    loss =
        meanLoss(
            training,
            new NielsenNetArchitecture(
                    training,
                    parameter -> of(weights, parameter).value(),
                    layer -> dropout(training, layer, seed))
                .logits(images));
    Ops validation = tf.withSubScope("validation");
    scores =
        validation.nn.softmax(
            new NielsenNetArchitecture(
                    validation, parameter -> of(averages, parameter).value(), layer -> layer)
                .logits(images));
    adam =
        new AdamOptimizer(
            graph, tf.withSubScope("adam"), loss, List.copyOf(weights.values()), List.of());
    average = new WeightAverage(tf.withSubScope("averaging"));
    weights.forEach((parameter, weight) -> average.add(weight, of(averages, parameter)));
    session = new Session(graph, config);
    adam.initialise(session);
    initialise(seed);
  }

  private static ResourceVariable of(
      Map<Parameter, ResourceVariable> variables, Parameter parameter) {
    return Objects.requireNonNull(variables.get(parameter));
  }

  private void addVariables(String scope, Map<Parameter, ResourceVariable> variables) {
    Ops scoped = tf.withSubScope(scope);
    for (Parameter parameter : Parameter.values()) {
      variables.put(
          parameter,
          ResourceVariable.create(
              scoped,
              scope + "/" + parameter.graphName(),
              parameter.graphName(),
              parameter.shape()));
    }
  }

  private Operand<TFloat32> meanLoss(Ops scope, Operand<TFloat32> logits) {
    return scope.math.mean(
        scope.nn.softmaxCrossEntropyWithLogits(logits, targets).loss(), scope.constant(0));
  }

  /** Adds inverted dropout: kept values are scaled up, so that serving needs no scaling. */
  private Operand<TFloat32> dropout(Ops network, Operand<TFloat32> layer, long seed) {
    dropouts++;
    Ops scope = network.withSubScope("dropout" + dropouts);
    Operand<TFloat32> uniform =
        scope.random.randomUniform(
            scope.shape(layer),
            TFloat32.class,
            RandomUniform.seed(seed),
            RandomUniform.seed2((long) dropouts));
    Operand<TFloat32> mask =
        scope.withName("mask").math.floor(scope.math.add(uniform, scope.constant(1 - DROPOUT)));
    return scope.math.mul(layer, scope.math.mul(mask, scope.constant(1 / (1 - DROPOUT))));
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
      Op assignWeight = scope.assignVariableOp(of(weights, parameter).handle(), value);
      Op assignAverage = scope.assignVariableOp(of(averages, parameter).handle(), value);
      try (TFloat32 tensor = FloatTensors.tensor(values, parameter.shape())) {
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

  @Override
  public StepLoss step(TrainingBatch batch, double rate, boolean keepGradients) {
    float before;
    try (TFloat32 imageTensor = FloatTensors.tensor(batch.images(), imageShape(batch.size()));
        TFloat32 targetTensor =
            FloatTensors.tensor(
                batch.targets(), Shape.of(batch.size(), NielsenNetArchitecture.CLASSES))) {
      Session.Runner run =
          session.runner().feed(images, imageTensor).feed(targets, targetTensor).fetch(loss);
      try (Result result = adam.step(run, rate, keepGradients)) {
        before = ((TFloat32) result.get(0)).getFloat();
        lastGradients.clear();
        if (keepGradients) {
          int next = 1; // the gradients come after the loss
          for (Parameter parameter : weights.keySet()) {
            lastGradients.put(parameter.path(), FloatTensors.values(result, next++));
          }
        }
      }
    }
    average.stepDone(session);
    return new StepLoss(before, OptionalDouble.empty());
  }

  @Override
  public Map<String, float[]> lastGradients() {
    return new LinkedHashMap<>(lastGradients);
  }

  @Override
  public GraphDef graphDef() {
    return graph.toGraphDef();
  }

  /** Returns the scores for images [count, 28, 28, 1]. */
  @Override
  public List<ImageScores> scores(float[] pixels, int count) {
    try (TFloat32 tensor = FloatTensors.tensor(pixels, imageShape(count));
        Result result = session.runner().feed(images, tensor).fetch(scores).run()) {
      return FloatTensors.scores(FloatTensors.values(result, 0), count);
    }
  }

  @Override
  public Map<String, float[]> weights() {
    Map<String, float[]> named = new LinkedHashMap<>();
    parameters().forEach((parameter, values) -> named.put(parameter.path(), values));
    return named;
  }

  /** Returns the current averaged weights. */
  Map<Parameter, float[]> parameters() {
    Map<Parameter, float[]> values = new EnumMap<>(Parameter.class);
    averages.forEach(
        (parameter, variable) -> {
          try (Result result = session.runner().fetch(variable.value()).run()) {
            values.put(parameter, FloatTensors.values(result, 0));
          }
        });
    return values;
  }

  private static Shape imageShape(int count) {
    return Shape.of(count, NielsenNetArchitecture.SIDE, NielsenNetArchitecture.SIDE, 1);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
