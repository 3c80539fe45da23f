package dev.glimpse.importer;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.NativeImage;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A preprocessing of images for a model, with the code that serving uses. */
final class ProbeTensors {

  private ProbeTensors() {}

  /** Returns one tensor per file. */
  static List<FloatBuffer> of(List<NativeImage> files, ModelDescriptor descriptor) {
    List<FloatBuffer> tensors = new ArrayList<>();
    try (Preprocessor preprocessor = PreprocessorFactory.of(descriptor)) {
      for (NativeImage file : files) {
        tensors.add(preprocessor.tensor(file));
      }
    } catch (FailureException e) {
      throw new IllegalStateException("Glimpse's own images are valid", e);
    }
    return tensors;
  }
}
