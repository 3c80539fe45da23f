package dev.glimpse.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.condition.OS.LINUX;

import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.ProcessorJvm;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What decoders take of the largest images, beside what is counted for them. */
@EnabledOnOs(LINUX)
@Tag("process")
final class DecodingMemoryTest {

  private static final long PIXELS = (long) DecodingProcess.WIDTH * DecodingProcess.HEIGHT;

  /** What else a JVM takes meanwhile. */
  private static final long SLACK = 48 << 20;

  private static final Pattern RESULT = Pattern.compile("took (\\d+) of (\\d+)");

  @ParameterizedTest
  @CsvSource({
    // preset, how the image is encoded, sampling of its brightness, orientation, bytes a pixel
    "keras-tf, sequential, 0x22, IGNORE, 3",
    "torchvision, sequential, 0x22, IGNORE, 3",
    "tf-slim, sequential, 0x22, EXIF, 6",
    "padded, sequential, 0x22, IGNORE, 3",
    "keras-tf, progressive, 0x22, EXIF, 6",
    "keras-tf, progressive, 0x11, IGNORE, 9",
    "tf-slim, png, 0, IGNORE, 3",
    "keras-tf, webp, 0, IGNORE, 7",
    "keras-tf, lossless-webp, 0, IGNORE, 8"
  })
  void shouldTakeNoMoreThanIsCounted(
      String preset, String encoded, String sampling, String orientation, int bytesAPixel) {
    try (ProcessorJvm process =
        ProcessorJvm.start(
            DecodingProcess.class.getName(), List.of(preset, encoded, sampling, orientation))) {
      await().atMost(Duration.ofMinutes(2)).until(() -> process.exitCode().isPresent());
      Matcher result = RESULT.matcher(process.log());
      assertThat(result.find()).as(process.logTail()).isTrue();
      long took = Long.parseLong(result.group(1));
      long counted = Long.parseLong(result.group(2));

      assertThat(took).isBetween(counted / 2, counted + SLACK);
      assertThat(Math.round((double) counted / PIXELS)).isEqualTo(bytesAPixel);
    }
  }

  @Test
  void shouldCountAPhotoThatIsDecodedSmallerByItsSmallerSize() throws Exception {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    byte[] image = DecodingProcess.jpeg(false, "0x22");
    try (Preprocessor preprocessor =
        DecodingProcess.preprocessor("keras-tf", OrientationSource.IGNORE, 8)) {
      assertThat(preprocessor.working(ImageFormats.SUPPORTED.read(image))).isLessThan(PIXELS / 4);
    }
    assertThat(6 * PIXELS).isEqualTo(ImageLimits.workingBytes(PIXELS));
  }
}
