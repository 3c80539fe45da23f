package dev.glimpse.bench;

import dev.glimpse.config.PipelineConfig;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.inference.WarmBatchShapes;
import dev.glimpse.model.ImageScores;
import dev.glimpse.pipeline.ModelMemoryCheck;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A model without the pipeline around it.
 *
 * @param classifier the model in the precision that Glimpse chose, so that the two are comparable
 * @param calls the concurrent callers, as many as Glimpse has
 * @param tensors the tensors of some images
 */
record MeasuredModel(
    BenchmarkModel subject,
    Classifier classifier,
    ConcurrentDeviceCallers calls,
    Preprocessor preprocessor,
    List<FloatBuffer> tensors)
    implements AutoCloseable {

  private static final Duration TRIAL = Duration.ofMillis(300);

  /**
   * Loads the model.
   *
   * @param config Glimpse's settings, which include the largest batch and the concurrent calls
   */
  static MeasuredModel load(
      BenchmarkModel subject, TensorFlowEngine engine, Precision precision, PipelineConfig config)
      throws Exception {
    int largest = config.batch().maxSize();
    Classifier classifier = ModelMemoryCheck.of(config, engine, precision).load(subject.model());
    Preprocessor preprocessor = PreprocessorFactory.of(subject.model().descriptor());
    List<FloatBuffer> tensors = new ArrayList<>();
    for (int i = 0; i < largest; i++) {
      tensors.add(tensor(preprocessor, subject.images().image(i)));
    }
    ConcurrentDeviceCallers calls =
        new ConcurrentDeviceCallers(engine.callsAtOnce(config.device().calls()));
    return new MeasuredModel(subject, classifier, calls, preprocessor, tensors);
  }

  private static FloatBuffer tensor(Preprocessor preprocessor, byte[] image) throws Exception {
    return preprocessor.tensor(ImageFormats.SUPPORTED.read(image));
  }

  /** Decodes one of the subject's images. */
  FloatBuffer decoded(int number) throws Exception {
    return tensor(preprocessor, subject.images().image(number));
  }

  /** Returns the powers of two up to the largest batch, and the largest batch. */
  List<Integer> batchSizes() {
    return WarmBatchShapes.upTo(tensors.size());
  }

  /** Returns the batch size with the most images per second. */
  int bestBatch() throws Exception {
    int best = 1;
    double most = 0;
    for (int batch : batchSizes()) {
      double rate = pace(tensors.subList(0, batch), TRIAL).perSecond();
      if (rate > most) {
        most = rate;
        best = batch;
      }
    }
    return best;
  }

  /** Returns the pace when the same batch is repeated. */
  WorkPace pace(List<FloatBuffer> batch, Duration about) throws Exception {
    return calls.pace(about, () -> apply(batch));
  }

  /** Calls the model; returns the number of images. */
  int apply(List<FloatBuffer> batch) throws Exception {
    List<ImageScores> unused = classifier.apply(batch);
    return batch.size();
  }

  /** Returns the milliseconds of a call with one image, the median of several calls. */
  double callMillis(int some) throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < some; i++) {
      long start = System.nanoTime();
      int unused = apply(tensors.subList(0, 1));
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return new RepeatedFigure(millis).median();
  }

  @Override
  public void close() {
    classifier.close();
    preprocessor.close();
  }
}
