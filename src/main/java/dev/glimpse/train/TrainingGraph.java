package dev.glimpse.train;

import dev.glimpse.model.ImageScores;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.GraphDef;

/**
 * A network with its loss, its optimizer and a running average of its weights, in one session. Not
 * thread-safe.
 */
interface TrainingGraph extends AutoCloseable {

  /** Returns the whole graph. */
  GraphDef graphDef();

  /**
   * Runs one step of the optimizer.
   *
   * @param keepGradients whether {@link #lastGradients} returns the gradients of this step, a copy
   *     of the size of the weights
   */
  StepLoss step(TrainingBatch batch, double rate, boolean keepGradients);

  /**
   * Returns the scores of the averaged weights for each of the images.
   *
   * @param pixels [count, height, width, channels]
   */
  List<ImageScores> scores(float[] pixels, int count);

  /** Returns the current averaged weights by layer and kind. */
  Map<String, float[]> weights();

  /**
   * Returns the gradients of the last step, named as the weights; empty if that step did not keep
   * them.
   */
  Map<String, float[]> lastGradients();

  @Override
  void close();
}
