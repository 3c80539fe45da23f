package dev.glimpse.preprocess;

import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.Interpolation;
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
    return new PixelPreprocessor(profile, input, sampling(profile));
  }

  private static PixelSampling sampling(Preprocessing profile) {
    boolean whole =
        profile.geometry() instanceof ImageGeometry.Squash
            || profile.geometry() instanceof ImageGeometry.CentralCrop;
    return switch (profile.interpolation()) {
      case NEAREST -> new NearestSampling();
      case BILINEAR_ANTIALIAS -> new TriangleSampling();
      case AREA -> new AreaSampling();
      case BILINEAR_TF1, BILINEAR ->
          whole
              ? new BilinearSampling(profile.interpolation() == Interpolation.BILINEAR)
              : new WindowSampling(profile.interpolation());
    };
  }
}
