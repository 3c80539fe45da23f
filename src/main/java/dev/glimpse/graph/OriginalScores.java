package dev.glimpse.graph;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * What a model as it came makes of images, one at a time.
 *
 * @param model it
 * @param ends where it is fed and read
 * @param training what else it is fed
 */
record OriginalScores(OriginalModel model, Ends ends, TrainingInputs training) {

  /** The scores of each file, which the model decodes itself. */
  List<float[]> ofFiles(List<byte[]> files) {
    return fetched(files, ends.scores());
  }

  /** The image that the model itself makes of each file. */
  List<float[]> decoded(List<byte[]> files) {
    return fetched(files, ends.image());
  }

  private List<float[]> fetched(List<byte[]> files, TensorName fetch) {
    List<float[]> values = new ArrayList<>();
    for (byte[] file : files) {
      try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(file))) {
        values.add(run(ends.fed(), bytes, fetch));
      }
    }
    return values;
  }

  /** The scores of each image. */
  List<float[]> ofImages(List<FloatBuffer> images) {
    List<float[]> scores = new ArrayList<>();
    for (FloatBuffer image : images) {
      try (TFloat32 tensor =
          TFloat32.tensorOf(ends.form().fed(), DataBuffers.of(image.duplicate()))) {
        scores.add(run(ends.image(), tensor, ends.scores()));
      }
    }
    return scores;
  }

  /** The scores of several images that are fed together, one image's after the other's. */
  float[] ofBatch(List<FloatBuffer> images) {
    Shape one = ends.form().fed();
    FloatBuffer gathered = FloatBuffer.allocate(images.size() * (int) one.size());
    images.forEach(image -> gathered.put(image.duplicate()));
    Shape batch = one.tail().prepend(images.size());
    try (TFloat32 tensor = TFloat32.tensorOf(batch, DataBuffers.of(gathered.flip()))) {
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
