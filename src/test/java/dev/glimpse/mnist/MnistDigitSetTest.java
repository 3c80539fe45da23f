package dev.glimpse.mnist;

import static dev.glimpse.mnist.MnistFiles.gzip;
import static dev.glimpse.mnist.MnistFiles.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class MnistDigitSetTest {

  private static final Path MNIST = Path.of("../shared/data/mnist");

  @TempDir private Path folder;
  private final byte[] pixels = new byte[3 * MnistDigitSet.PIXELS];

  @BeforeEach
  void writeThreeDigits() throws IOException {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    MnistFiles.write(folder, "train", pixels, new byte[] {7, 0, 9});
  }

  @Test
  void shouldReadImagesWithTheirLabels() throws IOException {
    MnistDigitSet digits = MnistDigitSet.training(folder);

    assertThat(digits.size()).isEqualTo(3);
    assertThat(IntStream.range(0, 3).map(digits::label)).containsExactly(7, 0, 9);
    assertThat(digits.image(1)).startsWith((byte) 784, (byte) 785).hasSize(784);
  }

  @Test
  void shouldReadCompressedFiles() throws IOException {
    for (String name : new String[] {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"}) {
      Path plain = folder.resolve(name);
      Files.write(folder.resolve(name + ".gz"), gzip(Files.readAllBytes(plain)));
      Files.delete(plain);
    }

    assertThat(MnistDigitSet.training(folder).label(2)).isEqualTo(9);
  }

  @Test
  void shouldScaleUnsignedBytesToZeroToOne() throws IOException {
    float[] target = new float[2 + MnistDigitSet.PIXELS];

    MnistDigitSet.training(folder).copyScaled(0, target, 2);

    assertThat(target).startsWith(0, 0, 0, 1 / 255f);
    assertThat(target[2 + 255]).isEqualTo(1f);
    assertThat(target[2 + 128]).isEqualTo(128 / 255f);
  }

  @Test
  void shouldCountASliceFromItsOwnStart() throws IOException {
    MnistDigitSet slice = MnistDigitSet.training(folder).slice(1, 3);

    assertThat(slice.size()).isEqualTo(2);
    assertThat(slice.label(1)).isEqualTo(9);
    assertThat(slice.image(1)).startsWith((byte) (2 * 784));
    assertThatThrownBy(() -> slice.label(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldNameTheFileThatIsMissing() {
    assertThatThrownBy(() -> MnistDigitSet.test(folder))
        .isInstanceOf(MnistException.class)
        .hasMessageContaining("t10k-images-idx3-ubyte")
        .hasMessageContaining(folder.toString());
  }

  @Test
  void shouldRefuseAnotherKindOfFile() throws IOException {
    Files.write(images(), idx(pixels, 0x801, 3));

    assertRefused("0x00000801");
  }

  @Test
  void shouldRefuseAFileThatEndsEarly() throws IOException {
    Files.write(images(), idx(new byte[2 * MnistDigitSet.PIXELS], 0x803, 3, 28, 28));

    assertRefused("ends before its last item");
  }

  @Test
  void shouldRefuseAFileThatGoesOn() throws IOException {
    Files.write(images(), idx(new byte[4 * MnistDigitSet.PIXELS], 0x803, 3, 28, 28));

    assertRefused("has more data after its last item");
  }

  @Test
  void shouldRefuseImagesOfAnotherSize() throws IOException {
    Files.write(images(), idx(new byte[3 * 32 * 32], 0x803, 3, 32, 32));

    assertRefused("32 x 32");
  }

  @Test
  void shouldRefuseACountThatWouldFillTheMemory() throws IOException {
    Files.write(images(), idx(new byte[0], 0x803, Integer.MAX_VALUE, 28, 28));

    assertRefused("2147483647");
  }

  @Test
  void shouldRefuseFewerLabelsThanImages() throws IOException {
    Files.write(labels(), idx(new byte[] {7, 0}, 0x801, 2));

    assertRefused("2 labels for 3 images");
  }

  @Test
  void shouldRefuseALabelThatIsNoDigit() throws IOException {
    Files.write(labels(), idx(new byte[] {7, 10, 1}, 0x801, 3));

    assertRefused("label 1 is 10");
  }

  @Test
  void shouldReadTheRealFiles() throws IOException {
    assumeTrue(Files.isDirectory(MNIST), MNIST + " is not there");
    MnistDigitSet training = MnistDigitSet.training(MNIST);

    assertThat(training.size()).isEqualTo(60_000);
    assertThat(MnistDigitSet.test(MNIST).size()).isEqualTo(10_000);
    assertThat(IntStream.range(0, 5).map(training::label)).containsExactly(5, 0, 4, 1, 9);
    float[] image = new float[MnistDigitSet.PIXELS];
    double sum = 0;
    for (int i = 0; i < training.size(); i++) {
      training.copyScaled(i, image, 0);
      for (float pixel : image) {
        sum += pixel;
      }
    }
    // The mean that everybody normalises MNIST with.
    assertThat(sum / training.size() / MnistDigitSet.PIXELS).isCloseTo(0.1307, within(0.0001));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> MnistDigitSet.training(folder))
        .isInstanceOf(MnistException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(message);
  }

  private Path images() {
    return folder.resolve("train-images-idx3-ubyte");
  }

  private Path labels() {
    return folder.resolve("train-labels-idx1-ubyte");
  }
}
