package dev.glimpse.preprocess;

import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.Preprocessing;

/** A factory of preprocessors from descriptors. */
public final class PreprocessorFactory {

  private PreprocessorFactory() {}

  /** Returns the preprocessor of a model. */
  public static Preprocessor of(ModelDescriptor model) {
    return of(model.preprocessing(), model.input());
  }

  /** Returns a preprocessor that gives tensors of an input. */
  public static Preprocessor of(Preprocessing profile, InputTensor input) {
    if (profile.geometry() instanceof ImageGeometry.Digit) {
      return new DigitPreprocessor(profile, input);
    }
    return switch (profile.interpolation()) {
      case NEAREST, BILINEAR_ANTIALIAS -> new PillowPreprocessor(profile, input);
      case BILINEAR_TF1, BILINEAR, AREA -> new GraphPreprocessor(profile, input);
    };
  }
}
