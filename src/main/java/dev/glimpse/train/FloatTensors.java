package dev.glimpse.train;

import dev.glimpse.model.ImageScores;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** A conversion between arrays and TensorFlow's tensors. */
final class FloatTensors {

  private FloatTensors() {}

  /** Returns a tensor with a copy of the values; the caller closes it. */
  static TFloat32 tensor(float[] values, Shape shape) {
    return TFloat32.tensorOf(shape, DataBuffers.of(values, false, false));
  }

  /** Returns a copy of a result's values. */
  static float[] values(Result result, int index) {
    TFloat32 tensor = (TFloat32) result.get(index);
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** Returns the scores of each image, from [count, classes]. */
  static List<ImageScores> scores(float[] all, int count) {
    int classes = all.length / count;
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(all, i * classes, (i + 1) * classes))
        .map(ImageScores::of)
        .toList();
  }
}
