package dev.glimpse.importer;

import dev.glimpse.model.ChannelOrder;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.Preprocessing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The uses of the preprocessing presets, one line each, and the check whether one changes the
 * range.
 */
final class PreprocessingChoices {

  private static final int CHANNELS = 3;

  private static final Map<String, String> USES = new LinkedHashMap<>();

  static {
    USES.put("keras-tf", "-1 to 1: Keras's Inception, Xception, MobileNet, NASNet, ResNetV2");
    USES.put("keras-torch", "minus ImageNet's mean, divided by its deviation: Keras's DenseNet");
    USES.put("keras-caffe", "blue first, minus ImageNet's mean: Keras's VGG and ResNet");
    USES.put(
        "keras-raw", "0 to 255: models that rescale themselves, EfficientNet, ConvNeXt, your own");
    USES.put("keras-inception", "the same as keras-tf");
    USES.put("label-image", "0 to 1: label_image.py of TensorFlow, many of TensorFlow Hub");
    USES.put("tf-slim", "-1 to 1, the middle 87.5 %: checkpoints of TF-slim");
    USES.put("inception-2015", "-1 to 1: the Inception of 2015 and models retrained from it");
    USES.put("padded", "as inception-2015, with bars instead of distortion");
    USES.put("torchvision", "short side 256, middle, mean and deviation: models from PyTorch");
    USES.put("mnist", "a digit on paper, 0 to 1: 28 x 28 grey");
    USES.put("mnist-enlarged", "a digit on paper, -1 to 1, enlarged: larger squares, also RGB");
  }

  private PreprocessingChoices() {}

  /** Returns the exception that asks the user for a preset, with one line for each. */
  static ImportException question() {
    return new ImportException(
        Preprocessing.presets().stream()
            .map(name -> "  %-16s %s".formatted(name, USES.getOrDefault(name, "")).stripTrailing())
            .collect(
                Collectors.joining(
                    "\n",
                    "The preprocessing cannot be determined from the graph. Pass --preset with one"
                        + " of: "
                        + ImportPreset.names()
                        + ", or --preprocessing with what the model was trained with:\n",
                    "")));
  }

  /** Returns whether a preset leaves the values as they are decoded: 0 to 255, red first. */
  static boolean isRaw(Preprocessing preprocessing) {
    Normalisation normalisation = preprocessing.normalisation();
    return preprocessing.channelOrder() == ChannelOrder.RGB
        && IntStream.range(0, CHANNELS)
            .allMatch(
                channel -> normalisation.scale(channel) == 1 && normalisation.offset(channel) == 0);
  }

  /** Returns a copy of a preprocessing with values of 0 to 255, red first. */
  static Preprocessing raw(Preprocessing preprocessing) {
    Preprocessing raw = Preprocessing.preset(PreprocessingRecogniser.RAW);
    return new Preprocessing(
        preprocessing.preset(),
        preprocessing.jpeg(),
        preprocessing.jpegRatio(),
        preprocessing.orientation(),
        preprocessing.geometry(),
        preprocessing.interpolation(),
        raw.channelOrder(),
        raw.normalisation());
  }
}
