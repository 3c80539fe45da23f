package dev.glimpse.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every profile's tensor of every photo, value for value what Python makes of it. */
@Tag("native")
final class PreprocessingParityTest {

  private static final int CHANNELS = 3;
  private static final int SAMPLED = 11;

  /** A mean depends on the order of its sum, where the values do not differ. */
  private static final double SUM_TOLERANCE = .001;

  /**
   * A profile with its golden values.
   *
   * @param python what made them
   * @param side in pixels
   * @param allowed steps of 255 that a value may be off
   * @param expected makes the golden values those of the profile
   */
  private record Profile(String name, String python, int side, double allowed, Expected expected) {

    Profile(String name, String python, int side, double allowed) {
      this(name, python, side, allowed, Expected.asStored(name));
    }
  }

  private static Profile keras(String name, KerasFloats.Mode mode) {
    return new Profile(name, "Pillow, nearest, NumPy", 299, 0, Expected.keras(mode));
  }

  private static final List<Profile> PROFILES =
      List.of(
          new Profile("inception-2015", "TensorFlow", 299, 1),
          new Profile("tf-slim", "TensorFlow", 299, 1),
          new Profile("label-image", "TensorFlow", 299, 1),
          new Profile("padded", "TensorFlow", 299, 1),
          new Profile("keras-inception", "Pillow, nearest", 299, 0),
          keras("keras-tf", KerasFloats.Mode.TF),
          keras("keras-torch", KerasFloats.Mode.TORCH),
          keras("keras-caffe", KerasFloats.Mode.CAFFE),
          keras("keras-raw", KerasFloats.Mode.RAW),
          new Profile("torchvision", "Pillow, antialiased", 224, 0));

  /** The largest differences of one profile, in steps of 255. */
  private static final class Differences {
    private long values;
    private double value;
    private double mean;
  }

  @BeforeAll
  static void start() throws IOException {
    Golden.assumePresent();
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @Test
  void shouldGiveTheTensorsOfPython() throws Exception {
    ParityTable table =
        new ParityTable(
            "preprocessing",
            "Preset",
            "Python's side",
            "Photos",
            "Values compared",
            "A value is off by at most",
            "A channel's mean by at most",
            "Allowed");
    List<Path> photos = Golden.photos();
    for (Profile profile : PROFILES) {
      Differences differences = new Differences();
      Preprocessing preprocessing = Preprocessing.preset(profile.name());
      InputTensor input =
          new InputTensor("images", profile.side(), profile.side(), CHANNELS, Layout.NHWC);
      try (Preprocessor preprocessor = PreprocessorFactory.of(preprocessing, input)) {
        for (Path photo : photos) {
          byte[] image = Files.readAllBytes(photo);
          compare(
              preprocessor.tensor(ImageFormats.SUPPORTED.read(image)), profile, photo, differences);
        }
      }
      table.row(
          List.of(
              "`" + profile.name() + "`",
              profile.python(),
              String.valueOf(photos.size()),
              String.valueOf(differences.values),
              profile.allowed() == 0 ? "0" : ParityTable.atMost(differences.value, .001),
              ParityTable.atMost(differences.mean, .001),
              String.valueOf((int) profile.allowed())));
    }
    table.check();
  }

  private static void compare(
      FloatBuffer tensor, Profile profile, Path photo, Differences differences)
      throws IOException, FailureException {
    var normalisation = Preprocessing.preset(profile.name()).normalisation();
    NpyFile sample = profile.expected().sample(photo);
    NpyFile mean = profile.expected().mean(photo);
    int sampled = (profile.side() + SAMPLED - 1) / SAMPLED;
    assertThat(sample.shape()).containsExactly(sampled, sampled, CHANNELS);
    assertThat(tensor.remaining()).isEqualTo(profile.side() * profile.side() * CHANNELS);
    for (int channel = 0; channel < CHANNELS; channel++) {
      double step = normalisation.scale(channel);
      double sum = 0;
      for (int y = 0; y < profile.side(); y++) {
        for (int x = 0; x < profile.side(); x++) {
          float value = tensor.get((y * profile.side() + x) * CHANNELS + channel);
          sum += value;
          if (y % SAMPLED == 0 && x % SAMPLED == 0) {
            int at = (y / SAMPLED * sampled + x / SAMPLED) * CHANNELS + channel;
            double off = Math.abs(value - sample.values()[at]) / step;
            assertThat(off)
                .as("%s of %s at %d, %d, %d", profile.name(), photo, x, y, channel)
                .isLessThanOrEqualTo(profile.allowed());
            differences.value = Math.max(differences.value, off);
            differences.values++;
          }
        }
      }
      double off = Math.abs(sum / profile.side() / profile.side() - mean.values()[channel]) / step;
      assertThat(off)
          .as("mean of channel %d of %s of %s", channel, profile.name(), photo)
          .isLessThanOrEqualTo(Math.max(profile.allowed(), SUM_TOLERANCE));
      differences.mean = Math.max(differences.mean, off);
    }
  }
}
