package dev.glimpse.graph;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Compares a model as it was written, fed batches, with the same model as it came, fed one image at
 * a time.
 */
final class Verification {

  /** Scores of probabilities may differ by that much; others by that part of the largest one. */
  static final float TOLERANCE = 1e-5f;

  static final int LARGEST_BATCH = 32;

  private static final List<Integer> BATCHES = List.of(1, 2, 5, ProbeImages.COUNT, LARGEST_BATCH);

  private final ServedGraph served;
  private final List<FloatBuffer> images;
  private final List<float[]> expected;

  /**
   * For one model.
   *
   * @param images as the served graph takes them
   * @param expected the scores that the model as it came gives each
   */
  Verification(ServedGraph served, List<FloatBuffer> images, List<float[]> expected) {
    this.served = served;
    this.images = images;
    this.expected = expected;
  }

  /**
   * Runs batches of several sizes, each image at many places of them.
   *
   * @param folder the SavedModel as it was written
   * @return the largest difference
   * @throws ImportException if any score differs by more than is allowed, or nothing is proven
   *     because all images score the same
   */
  float run(Path folder) {
    float[] first = expected.get(0);
    if (expected.stream().allMatch(scores -> Arrays.equals(scores, first))) {
      throw new ImportException(
          served.scores() + " is the same for every image: these are no scores of an image");
    }
    float largest = 0;
    try (SavedModelBundle bundle =
        SavedModelBundle.loader(folder.toString())
            .withTags("serve")
            .withConfigProto(OriginalModel.ON_CPU)
            .load()) {
      for (int size : BATCHES) {
        largest = Math.max(largest, compare(bundle, size));
      }
    }
    return largest;
  }

  private float compare(SavedModelBundle bundle, int size) {
    List<Integer> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      batch.add((i + size) % images.size());
    }
    float[] scores = run(bundle, batch);
    if (scores.length != size * served.classes()) {
      throw new ImportException(
          "The batch cannot be freed: %d images give %d scores, not %d"
              .formatted(size, scores.length, size * served.classes()));
    }
    float largest = 0;
    for (int i = 0; i < size; i++) {
      float[] alone = expected.get(batch.get(i));
      float allowed = TOLERANCE * Math.max(1, largest(alone));
      for (int label = 0; label < alone.length; label++) {
        float got = scores[i * served.classes() + label];
        float difference = Math.abs(got - alone[label]);
        if (!(difference <= allowed)) { // NaN is no agreement
          throw new ImportException(
              String.format(
                  Locale.ROOT,
                  "The model as written does not agree with the model as it came: image %d at %d"
                      + " of a batch of %d scores %g for output %d, alone it scores %g",
                  batch.get(i),
                  i,
                  size,
                  got,
                  label,
                  alone[label]));
        }
        largest = Math.max(largest, difference);
      }
    }
    return largest;
  }

  private float[] run(SavedModelBundle bundle, List<Integer> batch) {
    int floats = served.input().size();
    FloatBuffer gathered = FloatBuffer.allocate(batch.size() * floats);
    batch.forEach(index -> gathered.put(images.get(index).duplicate()));
    Shape shape = Shape.of(served.input().shape(batch.size()));
    try (TFloat32 tensor = TFloat32.tensorOf(shape, DataBuffers.of(gathered.flip()));
        Result result =
            bundle.session().runner().feed(served.images(), tensor).fetch(served.scores()).run()) {
      TFloat32 scores = (TFloat32) result.get(0);
      float[] values = new float[Math.toIntExact(scores.size())];
      scores.asRawTensor().data().asFloats().read(values);
      return values;
    } catch (RuntimeException e) { // TensorFlow's have no common type
      throw new ImportException(
          "The batch cannot be freed: %d images at once fail: %s"
              .formatted(batch.size(), e.getMessage()),
          e);
    }
  }

  private static float largest(float[] scores) {
    float largest = 0;
    for (float score : scores) {
      largest = Math.max(largest, Math.abs(score));
    }
    return largest;
  }
}
