package dev.glimpse.retrain;

import dev.glimpse.model.ImageScores;
import dev.glimpse.retrain.TrainedParameter.Role;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trainer of the part of a network behind a cut, on features that the frozen part computed. For
 * one thread.
 *
 * <p>The same options and batches give the same weights on the same machine.
 */
public final class FeatureTrainer implements AutoCloseable {

  /** The share of a batch in the statistics of batch normalisations, as in Keras. */
  private static final float STATISTICS_SHARE = 0.01f;

  private final TrainingPart part;
  private final TrainerOptions options;
  private final List<TrainedTensor> tensors;
  private final TrainingSession session;
  private long steps;
  private double regularisation;

  private FeatureTrainer(
      TrainingPart part,
      TrainerOptions options,
      List<TrainedTensor> tensors,
      TrainingSession session) {
    this.part = part;
    this.options = options;
    this.tensors = tensors;
    this.session = session;
  }

  static FeatureTrainer create(TrainingPart part, int classes, TrainerOptions options) {
    List<TrainedTensor> tensors = part.tensors(classes, options);
    try {
      return new FeatureTrainer(
          part,
          options,
          tensors,
          TrainingSession.open(part, classes, tensors, options.trainBatchNorm()));
    } catch (RuntimeException | Error e) {
      tensors.forEach(TrainedTensor::close);
      throw e;
    }
  }

  /**
   * Runs one step of Adam.
   *
   * @param learningRate the rate of the new layer; that of layers that were trained before is lower
   *     by {@link TrainerOptions#pretrainedRate}
   * @return the loss before the step: the mean of cross-entropy times weight over the batch, as in
   *     Keras, plus {@link #regularisation}
   */
  public float step(FeatureBatch batch, double learningRate) {
    regularisation = decayLoss();
    steps++;
    float crossEntropy =
        session.step(batch, (tensor, change) -> apply(tensor, change, learningRate));
    return (float) (crossEntropy + regularisation);
  }

  private void apply(TrainedTensor tensor, FloatBuffer change, double learningRate) {
    Role role = tensor.parameter().role();
    if (role == Role.STATISTIC) {
      tensor.approach(change, STATISTICS_SHARE);
      return;
    }
    tensor.update(
        change,
        role.isPretrained() ? learningRate * options.pretrainedRate() : learningRate,
        role.isDecaying() ? (float) options.weightDecay() : 0,
        steps);
  }

  private double decayLoss() {
    if (options.weightDecay() == 0) {
      return 0;
    }
    return options.weightDecay()
        * tensors.stream()
            .filter(tensor -> tensor.parameter().role().isDecaying())
            .mapToDouble(TrainedTensor::halfSquares)
            .sum();
  }

  /** Returns the part of the last step's loss that is the weight decay. */
  public double regularisation() {
    return regularisation;
  }

  /** Returns the number of steps so far, including those before a {@link #load}. */
  public long steps() {
    return steps;
  }

  /**
   * Returns the scores of images, as the retrained model gives them.
   *
   * @param features the features, row-major [count, features]
   * @param count the number of images
   */
  public List<ImageScores> scores(float[] features, int count) {
    return session.scores(features, count);
  }

  /** Returns a copy of the current weights. */
  public TrainedWeights weights() {
    return new TrainedWeights(tensors.stream().map(TrainedTensor::values).toList());
  }

  /** Sets the weights to a copy of this trainer's; Adam's moments stay as they are. */
  public void restore(TrainedWeights weights) {
    for (int i = 0; i < tensors.size(); i++) {
      tensors.get(i).set(weights.values().get(i));
    }
  }

  /**
   * Writes weights, Adam's moments and the number of steps, with a checksum, so that a training can
   * be resumed. The file is complete on the disk when this returns; the caller renames it.
   *
   * @param file the file, replaced if it exists
   */
  public void save(Path file) throws IOException {
    TrainerStateFile.write(file, tensors, steps);
  }

  /**
   * Reads what {@link #save} wrote. Nothing changes if that fails.
   *
   * @throws IOException if the file is damaged, or belongs to another base, cut or number of
   *     classes
   */
  public void load(Path file) throws IOException {
    steps = TrainerStateFile.read(file, tensors);
  }

  /** Returns a copy of each parameter's values by the name of its node, those of the base first. */
  public Map<String, float[]> weightArrays() {
    Map<String, float[]> arrays = new LinkedHashMap<>();
    tensors.forEach(tensor -> arrays.put(tensor.parameter().node(), tensor.values()));
    return arrays;
  }

  /**
   * Returns the gradient of each parameter that has one by the name of its node, without the weight
   * decay. The weights do not change.
   */
  public Map<String, float[]> gradients(FeatureBatch batch) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    session.step(
        batch,
        (tensor, change) -> {
          if (tensor.parameter().role().hasGradient()) {
            float[] copy = new float[change.remaining()];
            change.duplicate().get(copy);
            gradients.put(tensor.parameter().node(), copy);
          }
        });
    return gradients;
  }

  /** Returns the whole retrained graph, from the image to the scores, with constants. */
  public RetrainedGraph retrainedGraph() {
    Map<TrainedParameter, float[]> values = new LinkedHashMap<>();
    tensors.forEach(tensor -> values.put(tensor.parameter(), tensor.values()));
    return part.retrainedGraph(values);
  }

  @Override
  public void close() {
    session.close();
    tensors.forEach(TrainedTensor::close);
  }
}
