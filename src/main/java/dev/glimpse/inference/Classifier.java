package dev.glimpse.inference;

import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on the device: it turns tensors of images into probabilities, one per label.
 *
 * <p>Threads: used by the batcher's workers, as many at a time as {@link #callsAtOnce} allows;
 * {@link #arithmetic} by any.
 */
public interface Classifier extends DeviceBatchFunction<FloatBuffer, ImageScores>, AutoCloseable {

  /** The logger for loading models. */
  Logger LOG = LoggerFactory.getLogger(Classifier.class);

  /**
   * Loads a model and warms it up.
   *
   * @param batchSize the largest batch that will come
   * @param wanted one of the engine's precisions; null for the fastest of them that gives the
   *     scores of the first one, which the first images decide
   * @throws ModelException if the graph cannot be loaded, or does not give one score per label
   */
  static Classifier load(
      ModelFolder folder, TensorFlowEngine engine, int batchSize, @Nullable Precision wanted) {
    List<Precision> possible = engine.precisions();
    if (wanted != null || possible.size() == 1) {
      return DjlClassifier.load(
          folder, engine, batchSize, wanted == null ? possible.get(0) : wanted);
    }
    // Both graphs are optimised before either gets a full batch, and the graph whose session keeps
    // less memory is optimised first. This order has the lowest peak of memory.
    DjlClassifier faster = openFaster(folder, engine, batchSize, possible.get(1));
    if (faster == null) {
      return DjlClassifier.load(folder, engine, batchSize, possible.get(0));
    }
    try {
      DjlClassifier plain = DjlClassifier.load(folder, engine, batchSize, possible.get(0));
      try {
        faster.warmUp();
        return new CalibratingClassifier(
            folder.descriptor().name(), plain, faster, folder.decision()::isSame, System::nanoTime);
      } catch (RuntimeException | Error e) {
        plain.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      faster.close();
      throw e;
    }
  }

  private static @Nullable DjlClassifier openFaster(
      ModelFolder folder, TensorFlowEngine engine, int batchSize, Precision precision) {
    try {
      return DjlClassifier.open(folder, engine, batchSize, precision);
    } catch (ModelException e) { // TensorFlow cannot convert some graphs, such as those with loops
      LOG.warn(
          "Cannot load {} in {}; this precision is not compared: {}",
          folder.descriptor().name(),
          precision.label(),
          e.getMessage());
      return null;
    }
  }

  /** Returns the arithmetic of the latest scores. */
  ScoreArithmetic arithmetic();

  /** Unloads the model; no call may be running. */
  @Override
  void close();
}
