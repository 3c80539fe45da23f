package dev.glimpse.bench;

import dev.glimpse.image.ImageHeader;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.Profiles;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model without anything around it.
 *
 * @param classifier in the precision that Glimpse chose, so that the two can be compared
 * @param tensors of some images
 */
record Device(
    Subject subject, Classifier classifier, Preprocessor preprocessor, List<FloatBuffer> tensors)
    implements AutoCloseable {

  private static final long TRIAL_NANOS = 300_000_000;

  /**
   * Loads it.
   *
   * @param largest batch that it may get
   */
  static Device load(Subject subject, TensorFlowEngine engine, Precision precision, int largest)
      throws Exception {
    Classifier classifier = Classifier.load(subject.model(), engine, largest, precision);
    Preprocessor preprocessor = Profiles.of(subject.model().descriptor());
    List<FloatBuffer> tensors = new ArrayList<>();
    for (int i = 0; i < largest; i++) {
      tensors.add(tensor(preprocessor, subject.images().image(i)));
    }
    return new Device(subject, classifier, preprocessor, tensors);
  }

  private static FloatBuffer tensor(Preprocessor preprocessor, byte[] image) throws Exception {
    return preprocessor.tensor(image, ImageHeader.read(image));
  }

  /** Decodes one of the subject's images. */
  FloatBuffer decoded(int number) throws Exception {
    return tensor(preprocessor, subject.images().image(number));
  }

  /** Powers of two up to the largest batch, and that one. */
  List<Integer> batchSizes() {
    int largest = tensors.size();
    return IntStream.concat(
            IntStream.iterate(1, size -> size < largest, size -> 2 * size), IntStream.of(largest))
        .boxed()
        .toList();
  }

  /** The batch that gives most images a second. */
  int bestBatch() throws Exception {
    int best = 1;
    double most = 0;
    for (int batch : batchSizes()) {
      double rate = rate(tensors.subList(0, batch), TRIAL_NANOS);
      if (rate > most) {
        most = rate;
        best = batch;
      }
    }
    return best;
  }

  /** Images a second, the same batch again and again. */
  double rate(List<FloatBuffer> batch, long nanos) throws Exception {
    long start = System.nanoTime();
    long images = 0;
    long now;
    do {
      List<float[]> unused = classifier.apply(batch);
      images += batch.size();
      now = System.nanoTime();
    } while (now - start < nanos);
    return images / ((now - start) / 1e9);
  }

  /** Milliseconds of a call with one image, the median of some. */
  double callMillis(int calls) throws Exception {
    List<FloatBuffer> one = tensors.subList(0, 1);
    return new Figure(IntStream.range(0, calls).mapToObj(i -> 1_000 / rateOfOne(one)).toList())
        .median();
  }

  private double rateOfOne(List<FloatBuffer> one) {
    try {
      return rate(one, 1);
    } catch (Exception e) {
      throw new IllegalStateException("The model failed", e);
    }
  }

  @Override
  public void close() {
    classifier.close();
    preprocessor.close();
  }
}
