package dev.glimpse.importer;

import dev.glimpse.event.FailureException;
import dev.glimpse.graph.TensorName;
import dev.glimpse.image.NativeImage;
import dev.glimpse.image.NativeInput;
import dev.glimpse.model.ImageScores;
import dev.glimpse.preprocess.NativeInputTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.types.TString;

/**
 * A run of an original model on images, one at a time.
 *
 * @param model the model
 * @param ends the tensors that are fed and fetched
 * @param training the other inputs that are fed
 */
record OriginalScores(OriginalModel model, ModelEndpoints ends, TrainingInputRewriting training) {

  /** Returns the scores of each file, which the model decodes itself. */
  List<ImageScores> ofFiles(List<NativeImage> files) {
    return fetched(files, ends.scores()).stream().map(ImageScores::of).toList();
  }

  /** Returns the image into which the model itself decodes each file. */
  List<float[]> decoded(List<NativeImage> files) {
    return fetched(files, ends.image());
  }

  private List<float[]> fetched(List<NativeImage> files, TensorName fetch) {
    boolean vector = model.shape(ends.fed()).numDimensions() == 1;
    List<float[]> values = new ArrayList<>();
    for (NativeImage file : files) {
      try (TString bytes = tensor(file, vector)) {
        values.add(run(ends.fed(), bytes, fetch));
      }
    }
    return values;
  }

  private static TString tensor(NativeImage file, boolean vector) {
    try {
      NativeInput checked = file.checked();
      return vector ? NativeInputTensor.vector(checked) : NativeInputTensor.scalar(checked);
    } catch (FailureException e) {
      throw new IllegalStateException("Glimpse's own images are valid", e);
    }
  }

  /**
   * Returns the scores of each image; a model that takes several images at once is fed copies of
   * it.
   */
  List<ImageScores> ofImages(List<FloatBuffer> images) {
    int batch = Math.max(1, ends.form().batch());
    List<ImageScores> scores = new ArrayList<>();
    for (FloatBuffer image : images) {
      try (Tensor tensor = ImageInputCandidates.of(ends.form(), image)) {
        float[] all = run(ends.image(), tensor, ends.scores());
        if (all.length % batch != 0) {
          throw new ImportException(
              ("%s gives %d scores for a batch of %d images, so it does not hold the scores of an"
                      + " image")
                  .formatted(ends.scores(), all.length, batch));
        }
        scores.add(ImageScores.of(Arrays.copyOf(all, all.length / batch)));
      }
    }
    return scores;
  }

  /** Returns the scores of several images that are fed together, one image after the other. */
  float[] ofBatch(List<FloatBuffer> images) {
    try (Tensor tensor = ImageInputCandidates.batch(ends.form(), images)) {
      return run(ends.image(), tensor, ends.scores());
    }
  }

  private float[] run(TensorName fed, Tensor value, TensorName fetch) {
    Map<TensorName, Tensor> others = training.feeds();
    try {
      Map<TensorName, Tensor> feeds = new HashMap<>(others);
      feeds.put(fed, value);
      return model.run(feeds, fetch);
    } finally {
      others.values().forEach(Tensor::close);
    }
  }
}
