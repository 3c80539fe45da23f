package dev.glimpse.retrain;

import dev.glimpse.graph.TensorMemoryView;
import dev.glimpse.graph.TensorName;
import dev.glimpse.model.ImageScores;
import dev.glimpse.retrain.TrainedParameter.Role;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * The part that is trained, its loss and its gradients in a session. The values of the parameters
 * are fed in each run. For one thread.
 */
final class TrainingSession implements AutoCloseable {

  /** The configuration: on a GPU, operations that it lacks run on the CPU. */
  private static final ConfigProto CONFIG =
      ConfigProto.newBuilder().setAllowSoftPlacement(true).build();

  private final Graph graph = new Graph();
  private final TrainingPart part;
  private final int classes;
  private final List<TrainedTensor> tensors;
  private final Session session;

  /** The scope of the form that is trained; empty if it is the form that computes scores. */
  private final String scope;

  private final Placeholder<TFloat32> targets;
  private final Placeholder<TFloat32> weights;
  private final Operand<TFloat32> loss;

  /** The new value or the gradient of each parameter. */
  private final List<Output<?>> changes = new ArrayList<>();

  private TrainingSession(
      TrainingPart part, int classes, List<TrainedTensor> tensors, boolean statistics) {
    this.part = part;
    this.classes = classes;
    this.tensors = tensors;
    Set<String> trained =
        tensors.stream()
            .map(tensor -> tensor.parameter().node())
            .filter(part.unfrozen()::containsKey)
            .collect(Collectors.toSet());
    graph.importGraphDef(part.trainedGraph(classes, trained, false));
    scope = statistics ? part.layer().name("training") + "/" : "";
    if (statistics) {
      graph.importGraphDef(
          part.trainedGraph(classes, trained, true), part.layer().name("training"));
    }
    Ops tf = Ops.create(graph).withSubScope(part.layer().prefix()).withSubScope("loss");
    targets = tf.withName("targets").placeholder(TFloat32.class);
    weights = tf.withName("weights").placeholder(TFloat32.class);
    Operand<TFloat32> logits = output(part.layer().logits()).asOutput();
    loss =
        tf.withName("mean")
            .math
            .mean(
                tf.math.mul(tf.nn.softmaxCrossEntropyWithLogits(logits, targets).loss(), weights),
                tf.constant(0));
    addChanges();
    session = new Session(graph, CONFIG);
  }

  /**
   * Opens a session.
   *
   * @param statistics whether batch normalisations use the statistics of each batch in training
   * @throws RetrainingException if TensorFlow rejects the graph or has no gradient for it
   */
  static TrainingSession open(
      TrainingPart part, int classes, List<TrainedTensor> tensors, boolean statistics) {
    try {
      return new TrainingSession(part, classes, tensors, statistics);
    } catch (RetrainingException e) {
      throw e;
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new RetrainingException("The network cannot be trained: " + e.getMessage(), e);
    }
  }

  private Output<TFloat32> output(TensorName tensor) {
    return graph.operationOrThrow(scope + tensor.node()).output(tensor.index());
  }

  private void addChanges() {
    List<TrainedTensor> sloped =
        tensors.stream().filter(tensor -> tensor.parameter().role().hasGradient()).toList();
    Output<?>[] gradients =
        graph.addGradients(
            loss.asOutput(),
            sloped.stream()
                .map(tensor -> output(TensorName.of(tensor.parameter().node())))
                .toArray(Output<?>[]::new));
    int next = 0;
    for (TrainedTensor tensor : tensors) {
      TrainedParameter parameter = tensor.parameter();
      changes.add(
          parameter.role() == Role.STATISTIC
              ? output(Objects.requireNonNull(part.statistics().get(parameter.node())))
              : gradients[next++]);
    }
  }

  /**
   * Computes the loss and the changes of all parameters.
   *
   * @param changed gets each parameter with its gradient, or with the statistics of the batch,
   *     which must not be used after its return
   * @return the mean of cross-entropy times weight
   */
  float step(FeatureBatch batch, BiConsumer<TrainedTensor, FloatBuffer> changed) {
    Session.Runner runner = session.runner();
    try (TFloat32 features = features(batch.features(), batch.size());
        TFloat32 wanted = tensor(batch.targets(), batch.size(), classes);
        TFloat32 weighed = tensor(batch.weights(), batch.size())) {
      feedParameters(runner, scope);
      runner
          .feed(scope + part.input().node(), 0, features)
          .feed(targets, wanted)
          .feed(weights, weighed)
          .fetch(loss);
      changes.forEach(runner::fetch);
      try (Result result = runner.run()) {
        for (int i = 0; i < tensors.size(); i++) {
          changed.accept(tensors.get(i), TensorMemoryView.of(result.get(i + 1)).asFloatBuffer());
        }
        return ((TFloat32) result.get(0)).getFloat();
      }
    }
  }

  /** Returns the scores of each image. */
  List<ImageScores> scores(float[] features, int count) {
    Session.Runner runner = session.runner();
    try (TFloat32 fed = features(features, count)) {
      feedParameters(runner, "");
      runner.feed(part.input().node(), 0, fed).fetch(part.layer().scores().node(), 0);
      try (Result result = runner.run()) {
        float[] all = new float[count * classes];
        TensorMemoryView.of(result.get(0)).asFloatBuffer().get(all);
        return IntStream.range(0, count)
            .mapToObj(i -> Arrays.copyOfRange(all, i * classes, (i + 1) * classes))
            .map(ImageScores::of)
            .toList();
      }
    }
  }

  private void feedParameters(Session.Runner runner, String form) {
    for (TrainedTensor tensor : tensors) {
      // In training form, a batch normalisation does not take its running statistics.
      if (form.isEmpty() || tensor.parameter().role().hasGradient()) {
        runner.feed(form + tensor.parameter().node(), 0, tensor.tensor());
      }
    }
  }

  private TFloat32 features(float[] values, int count) {
    return tensor(values, count, part.featureCount());
  }

  private static TFloat32 tensor(float[] values, long... shape) {
    return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
