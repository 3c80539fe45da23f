package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.HostileFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holds the header reader against what TensorFlow and Pillow made of a collection of odd files. */
@Tag("native")
class ImageHeaderGoldenTest {

  private static final Path SHARED = Path.of("../shared");

  @BeforeEach
  void needsSharedImages() {
    assumeTrue(
        Files.isDirectory(HostileFile.FOLDER), "no ../shared/images/hostile beside this checkout");
  }

  @Test
  void shouldReadTheSizeThatTensorFlowDecodes() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    int decoded = 0;
    for (HostileFile golden : HostileFile.all().stream().filter(HostileFile::tensorflow).toList()) {
      decoded++;
      try {
        ImageHeader header = ImageFormats.SUPPORTED.read(golden.bytes()).header();
        softly
            .assertThat(header.width() + "x" + header.height())
            .as(golden.file())
            .isEqualTo(golden.width() + "x" + golden.height());
      } catch (FailureException e) {
        softly.fail("%s: %s", golden.file(), e.getMessage());
      }
    }
    softly.assertAll();
    assertThat(decoded).isGreaterThan(150);
  }

  @Test
  void shouldRefuseByHeaderWhatIsNoImageOfASupportedFormat() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    for (HostileFile golden :
        HostileFile.all().stream().filter(g -> !g.tensorflow() && !g.pillow()).toList()) {
      if (List.of(
              "generated/truncated_half.jpg", "generated/flipped_bytes.jpg",
              "pngsuite/png/xdtn0g01.png", "generated/bomb_1bit_60032x60032.png",
              "generated/bomb_gray_19968x19968.png", "generated/bomb_rgb_19968x19968.png")
          .contains(golden.file())) {
        continue; // their headers are in order; limits and decoders see to them
      }
      softly
          .assertThat(codeOf(golden.bytes()))
          .as(golden.file())
          .isIn(FailureCode.UNSUPPORTED_FORMAT, FailureCode.CORRUPT_IMAGE);
    }
    softly.assertAll();
  }

  @Test
  void shouldRefuseBombsBySizeBeforeDecoding() throws Exception {
    for (String name :
        List.of("bomb_1bit_60032x60032", "bomb_gray_19968x19968", "bomb_rgb_19968x19968")) {
      byte[] bomb = Files.readAllBytes(HostileFile.FOLDER.resolve("generated/" + name + ".png"));

      assertThat(codeOf(bomb)).as(name).isEqualTo(FailureCode.IMAGE_TOO_LARGE);
    }
  }

  @Test
  void shouldReadEveryPhoto() throws Exception {
    try (Stream<Path> photos = Files.list(SHARED.resolve("images/photos"))) {
      for (Path photo : photos.toList()) {
        ImageHeader header = ImageFormats.SUPPORTED.read(Files.readAllBytes(photo)).header();

        String suffix = photo.toString().replaceAll(".*[.]", "").replace("jpg", "jpeg");
        assertThat(header.format().label()).as(photo.toString()).isEqualTo(suffix);
        assertThat(Math.min(header.width(), header.height())).isGreaterThan(100);
      }
    }
  }

  /** Null if header and limits let it pass. */
  private static @Nullable FailureCode codeOf(byte[] bytes) {
    try {
      DefaultSettings.imageLimits().check(ImageFormats.SUPPORTED.read(bytes).header());
      return null;
    } catch (FailureException e) {
      return e.failure().code();
    }
  }
}
