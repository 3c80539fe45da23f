package dev.glimpse.preprocess;

import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelDescriptor.Orientation;
import dev.glimpse.model.ModelException;

/** The preprocessing profiles that a descriptor may name. */
public final class Profiles {

  private Profiles() {}

  /**
   * The profile that the model's descriptor names.
   *
   * @throws ModelException if there is none of that name, or it does not give such a tensor
   */
  public static Preprocessor of(ModelDescriptor model) {
    if (!model.preprocessing().equals("mnist")) {
      throw new ModelException(
          model.name() + ": preprocessing is " + model.preprocessing() + ", allowed: mnist");
    }
    if (model.input().side() != 28 || model.input().channels() != 1) {
      throw new ModelException(
          model.name() + ": input is " + model.input() + ", preprocessing mnist gives 28x28x1");
    }
    return new DigitPreprocessor(model.orientation() == Orientation.EXIF);
  }
}
