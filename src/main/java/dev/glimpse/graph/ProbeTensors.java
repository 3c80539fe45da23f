package dev.glimpse.graph;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.Profiles;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Images as a model takes them, by the code that serving uses. */
final class ProbeTensors {

  private ProbeTensors() {}

  /** One tensor a file. */
  static List<FloatBuffer> of(List<byte[]> files, ModelDescriptor descriptor) {
    List<FloatBuffer> tensors = new ArrayList<>();
    try (Preprocessor preprocessor = Profiles.of(descriptor)) {
      for (byte[] file : files) {
        tensors.add(preprocessor.tensor(file, ImageHeader.read(file)));
      }
    } catch (FailureException e) {
      throw new IllegalStateException("Glimpse's own images are sound", e);
    }
    return tensors;
  }
}
