package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** A model folder, loaded as any TensorFlow would and asked through its signature. */
final class ServedModel implements AutoCloseable {

  private final SavedModelBundle bundle;

  ServedModel(Path folder) {
    bundle = SavedModelBundle.load(folder.toString(), "serve");
  }

  /** The label with the highest score for each of the digits, all in one batch. */
  int[] said(MnistDigitSet digits) {
    float[] pixels = new float[digits.size() * MnistDigitSet.PIXELS];
    for (int i = 0; i < digits.size(); i++) {
      digits.copyScaled(i, pixels, i * MnistDigitSet.PIXELS);
    }
    try (TFloat32 images =
            TFloat32.tensorOf(
                Shape.of(digits.size(), 28, 28, 1), DataBuffers.of(pixels, false, false));
        Result result = bundle.function("serving_default").call(Map.of("image", images))) {
      TFloat32 scores = (TFloat32) result.get("scores").orElseThrow();
      int[] said = new int[digits.size()];
      for (int i = 0; i < said.length; i++) {
        for (int label = 1; label < 10; label++) {
          said[i] = scores.getFloat(i, label) > scores.getFloat(i, said[i]) ? label : said[i];
        }
      }
      return said;
    }
  }

  @Override
  public void close() {
    bundle.close();
  }
}
