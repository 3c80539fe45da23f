package dev.glimpse.inference;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.Normalisation;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * An image of noise. It warms up a model that has no score for a blank image, such as a model that
 * divides by the contrast of an image.
 */
public final class WarmUpImage {

  private static final long SEED = 1;
  private static final int VALUES = 256;

  private WarmUpImage() {}

  /** Returns the tensor of that image as the model takes it, the same at each call. */
  public static FloatBuffer of(ModelDescriptor model) {
    InputTensor input = model.input();
    Normalisation normalisation = model.preprocessing().normalisation();
    SplittableRandom random = new SplittableRandom(SEED);
    FloatBuffer tensor = FloatBuffer.allocate(input.size());
    int plane = input.size() / input.channels();
    for (int i = 0; i < input.size(); i++) {
      int channel = input.layout() == Layout.NHWC ? i % input.channels() : i / plane;
      int value = random.nextInt(VALUES);
      tensor.put((float) (value * normalisation.scale(channel) + normalisation.offset(channel)));
    }
    return tensor.flip();
  }
}
