package dev.glimpse.train;

import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable;
import dev.glimpse.architecture.SessionWeights;
import dev.glimpse.architecture.TrainableNetwork;
import dev.glimpse.architecture.TrainableVariable;
import dev.glimpse.architecture.TrainingOutputs;
import dev.glimpse.architecture.WeightSource;
import dev.glimpse.model.ImageScores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** A network of a known architecture in training. Not thread-safe. */
final class ArchitectureGraph implements TrainingGraph {

  /** The share of the auxiliary head's loss, as in TF-slim. */
  private static final float AUXILIARY_SHARE = 0.4f;

  /**
   * The share of a moving average of batch normalisation that a step keeps. Published networks were
   * trained for millions of steps, with 0.9997; with hundreds of steps such averages would still
   * contain their first values.
   */
  private static final double MOMENTUM = 0.97;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final NetworkConfiguration network;
  private final Placeholder<TFloat32> images;
  private final Placeholder<TFloat32> targets;
  private final TrainableNetwork averages;
  private final List<TrainableVariable> trained;
  private final WeightAverage average;
  private final Operand<TFloat32> loss;
  private final Operand<TFloat32> regularisation;
  private final Operand<TFloat32> scores;
  private final AdamOptimizer adam;
  private final Session session;
  private final Map<String, float[]> lastGradients = new LinkedHashMap<>();

  /**
   * Creates a network in a session.
   *
   * @param first the first values of all variables
   * @param seed of the masks of dropout
   * @throws IOException if first values cannot be read
   */
  ArchitectureGraph(
      NetworkConfiguration network,
      LossOptions options,
      WeightSource first,
      long seed,
      ConfigProto config)
      throws IOException {
    this.network = network;
    images = tf.withName("images").placeholder(TFloat32.class, Placeholder.shape(imageShape(-1)));
    targets =
        tf.withName("targets")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, network.classes())));
    TrainableNetwork variables = new TrainableNetwork(tf, network);
    averages = TrainableNetwork.copy(tf, "averages", network);
    trained =
        variables.variables().stream()
            .filter(variable -> variable.variable().role().trained())
            .toList();
    TrainingOutputs outputs = variables.training(images, MOMENTUM, seed);
    Ops scope = tf.withSubScope("loss");
    regularisation = regularisation(scope, options.weightDecay());
    loss = loss(scope, outputs, options.labelSmoothing());
    scores = tf.withName("scores").nn.softmax(averages.evaluation(images, "validation"));
    adam =
        new AdamOptimizer(
            graph,
            tf.withSubScope("adam"),
            loss,
            trained.stream().map(ArchitectureGraph::resource).toList(),
            outputs.updates());
    average = new WeightAverage(tf.withSubScope("averaging"));
    for (int i = 0; i < variables.variables().size(); i++) {
      average.add(resource(variables.variables().get(i)), resource(averages.variables().get(i)));
    }
    session = new Session(graph, config);
    adam.initialise(session);
    variables.assign(session, first);
    averages.assign(session, first);
  }

  private static ResourceVariable resource(TrainableVariable variable) {
    return new ResourceVariable(variable.handle(), variable.value(), variable.variable().shape());
  }

  /** Adds the penalty of large kernels: half of the sum of their squares, as TF-slim has it. */
  private Operand<TFloat32> regularisation(Ops scope, double weightDecay) {
    List<Operand<TFloat32>> kernels = new ArrayList<>();
    for (TrainableVariable variable : trained) {
      if (variable.variable().role() == NetworkVariable.Role.KERNEL) {
        kernels.add(scope.nn.l2Loss(variable.value()));
      }
    }
    return scope
        .withName("regularisation")
        .math
        .mul(scope.math.addN(kernels), scope.constant((float) weightDecay));
  }

  private Operand<TFloat32> loss(Ops scope, TrainingOutputs outputs, double smoothing) {
    Operand<TFloat32> smooth =
        scope.math.add(
            scope.math.mul(targets, scope.constant((float) (1 - smoothing))),
            scope.constant((float) (smoothing / network.classes())));
    Operand<TFloat32> sum =
        scope.math.add(crossEntropy(scope, outputs.logits(), smooth), regularisation);
    Operand<TFloat32> auxiliary = outputs.auxiliaryLogits();
    return auxiliary == null
        ? sum
        : scope.math.add(
            sum,
            scope.math.mul(
                crossEntropy(scope, auxiliary, smooth), scope.constant(AUXILIARY_SHARE)));
  }

  private static Operand<TFloat32> crossEntropy(
      Ops scope, Operand<TFloat32> logits, Operand<TFloat32> smooth) {
    return scope.math.mean(
        scope.nn.softmaxCrossEntropyWithLogits(logits, smooth).loss(), scope.constant(0));
  }

  @Override
  public StepLoss step(TrainingBatch batch, double rate, boolean keepGradients) {
    StepLoss before;
    try (TFloat32 imageTensor = FloatTensors.tensor(batch.images(), imageShape(batch.size()));
        TFloat32 targetTensor =
            FloatTensors.tensor(batch.targets(), Shape.of(batch.size(), network.classes()))) {
      Session.Runner run =
          session
              .runner()
              .feed(images, imageTensor)
              .feed(targets, targetTensor)
              .fetch(loss)
              .fetch(regularisation);
      try (Result result = adam.step(run, rate, keepGradients)) {
        before =
            new StepLoss(
                ((TFloat32) result.get(0)).getFloat(),
                OptionalDouble.of(((TFloat32) result.get(1)).getFloat()));
        lastGradients.clear();
        if (keepGradients) {
          int next = 2; // the gradients come after the losses
          for (TrainableVariable variable : trained) {
            lastGradients.put(variable.variable().name(), FloatTensors.values(result, next++));
          }
        }
      }
    }
    average.stepDone(session);
    return before;
  }

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
    for (TrainableVariable variable : averages.variables()) {
      if (variable.variable().role().trained()) {
        try (Result result = session.runner().fetch(variable.value()).run()) {
          named.put(variable.variable().name(), FloatTensors.values(result, 0));
        }
      }
    }
    return named;
  }

  /** Returns the averaged values of all variables; close them to free their memory. */
  SessionWeights averages() {
    return averages.weights(session);
  }

  @Override
  public Map<String, float[]> lastGradients() {
    return new LinkedHashMap<>(lastGradients);
  }

  @Override
  public GraphDef graphDef() {
    return graph.toGraphDef();
  }

  private Shape imageShape(int count) {
    return Shape.of(count, network.side(), network.side(), 3);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
