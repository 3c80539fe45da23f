package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The NielsenNet that every Glimpse brings along. */
@Tag("native")
final class PackagedModelTest {

  private static final Path MNIST = Path.of("../shared/data/mnist");

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @Test
  void shouldBeTheFilesThatItsDescriptorNames() throws Exception {
    assertThat(folder().resolve("model.yaml"))
        .content()
        .contains("saved_model.pb: " + sha256("saved_model.pb"))
        .contains("labels.txt: " + sha256("labels.txt"));
  }

  @Test
  void shouldBeSmallEnoughToBringAlong() throws Exception {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(9_000_000);
  }

  @Test
  void shouldReadMnistsTestSetAtLeastAsWellAsTheTutorial() throws Exception {
    assumeTrue(Files.isDirectory(MNIST), MNIST + " is not there");
    MnistDigitSet digits = MnistDigitSet.test(MNIST);

    int[] said = new int[digits.size()];
    try (ServedModel model = new ServedModel(folder())) {
      for (int from = 0; from < digits.size(); from += 500) {
        System.arraycopy(model.said(digits.slice(from, from + 500)), 0, said, from, 500);
      }
    }

    long right = IntStream.range(0, said.length).filter(i -> said[i] == digits.label(i)).count();
    assertThat((double) right / said.length).isGreaterThanOrEqualTo(0.9951);
  }

  private static Path folder() throws URISyntaxException {
    URL descriptor = PackagedModelTest.class.getResource("/models/nielsennet/model.yaml");
    return Path.of(Objects.requireNonNull(descriptor).toURI()).resolveSibling("");
  }

  private static String sha256(String file) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256")
                .digest(Files.readAllBytes(folder().resolve(file))));
  }
}
