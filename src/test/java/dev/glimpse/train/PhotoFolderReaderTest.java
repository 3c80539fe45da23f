package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.image.ImageLimits;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.TestImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class PhotoFolderReaderTest {

  private static final InputTensor INPUT = new InputTensor("image", 32, 32, 3, Layout.NHWC);
  private static Preprocessor preprocessor;

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    preprocessor = PreprocessorFactory.of(Preprocessing.preset("tf-slim"), INPUT);
  }

  @AfterAll
  static void close() {
    preprocessor.close();
  }

  private void write(String file, byte[] bytes) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
  }

  private void writeClass(String name, int photos, int number) throws IOException {
    for (int i = 0; i < photos; i++) {
      write(name + "/" + i + ".jpg", photo(number + i));
    }
  }

  /** Returns the JPEG of a number: no other number has the same bytes. */
  private static byte[] photo(int number) throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(number);
    for (int i = 0; i < 40 * 30; i++) {
      image.setRGB(i % 40, i / 40, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "jpg", jpeg)).isTrue();
    return jpeg.toByteArray();
  }

  private TrainingData read() throws IOException {
    ImageLimits limits = new ImageLimits(1 << 20, 1_000_000, 2_000);
    return new PhotoFolderReader(INPUT, new PhotoDecoder(preprocessor, limits), told::add)
        .read(folder, true);
  }

  @Test
  void shouldListBadFilesWithTheirCodeAndLeaveThemOut() throws IOException {
    writeClass("übrige Äpfel", 10, 0);
    writeClass("pears", 10, 100);
    byte[] photo = photo(50);
    write("pears/text.jpg", "no image".getBytes(StandardCharsets.UTF_8));
    write("pears/cut.jpg", Arrays.copyOf(photo, photo.length / 2));
    write("pears/wide.png", TestImages.encoded("png", 2_100, 1));
    Files.createSymbolicLink(folder.resolve("pears/gone.jpg"), Path.of("nowhere.jpg"));
    Files.createSymbolicLink(folder.resolve("pears/endless.jpg"), Path.of("/dev/zero"));
    write("loose.jpg", photo);
    Files.createDirectory(folder.resolve("empty"));

    TrainingData data = read();

    assertThat(data.trained().labels()).containsExactly("pears", "übrige Äpfel");
    assertThat(data.trained().size() + data.heldOut().size()).isEqualTo(20);
    assertThat(told)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("left out  pears/text.jpg: UNSUPPORTED_FORMAT: ")
                    .doesNotContain("UNSUPPORTED_FORMAT: UNSUPPORTED_FORMAT"))
        .anySatisfy(
            line -> assertThat(line).startsWith("left out  pears/gone.jpg: IMAGE_NOT_FOUND: "))
        .anySatisfy(
            line -> assertThat(line).startsWith("left out  pears/endless.jpg: FETCH_FORBIDDEN: "))
        .anySatisfy(line -> assertThat(line).startsWith("left out  pears/cut.jpg: CORRUPT_IMAGE: "))
        .anySatisfy(
            line -> assertThat(line).startsWith("left out  pears/wide.png: IMAGE_TOO_LARGE: "))
        .contains(
            "left out  loose.jpg: is not in the folder of a class",
            "left out  class empty: no photo")
        .hasSize(7);
  }

  @Test
  void shouldLeaveOutAnImageThatIsInTwoClasses() throws IOException {
    writeClass("a", 6, 0);
    writeClass("b", 6, 100);
    write("b/wrong.jpg", photo(3));

    TrainingData data = read();

    assertThat(told)
        .containsExactly("left out  a/3.jpg, b/wrong.jpg: the same image in two classes");
    assertThat(data.trained().size() + data.heldOut().size()).isEqualTo(11);
  }

  @Test
  void shouldKeepPhotosOnTheirSideWhenOthersAreAdded() throws IOException {
    writeClass("a", 40, 0);
    writeClass("b", 40, 100);
    Set<String> before = names(read().heldOut());

    writeClass("a", 60, 0);
    Set<String> after = names(read().heldOut());

    assertThat(before).hasSizeBetween(2, 20);
    before.removeIf(name -> name.startsWith("b/"));
    after.removeIf(name -> name.startsWith("b/"));
    // Only the photo with the lowest hash of its class can move, if it was held out for that alone.
    assertThat(before.stream().filter(name -> !after.contains(name))).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void shouldTakeBothUnicodeFormsOfALetterForOne() throws IOException {
    writeClass("\u00e4pfel", 6, 0);
    writeClass("a\u0308pfel", 6, 50);
    writeClass("pears", 6, 100);

    assertThat(read().trained().labels()).containsExactly("pears", "\u00e4pfel");
  }

  private static Set<String> names(TrainingImageSet images) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < images.size(); i++) {
      names.add(images.name(i));
    }
    return names;
  }

  @Test
  void shouldVaryPhotosBySeedWithinTheirRange() throws IOException {
    writeClass("a", 6, 0);
    writeClass("b", 6, 100);
    TrainingImageSet photos = read().trained();
    float[] first = new float[INPUT.size()];
    float[] same = new float[INPUT.size()];
    float[] other = new float[INPUT.size()];

    photos.augment(0, new SplittableRandom(1), first, 0);
    photos.augment(0, new SplittableRandom(1), same, 0);
    photos.augment(0, new SplittableRandom(2), other, 0);

    assertThat(same).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    for (float value : first) {
      assertThat(value).isBetween(-1f, 1f);
    }
  }

  @Test
  void shouldRefuseAFolderWithOneClass() throws IOException {
    writeClass("a", 6, 0);

    assertThatThrownBy(this::read)
        .hasMessage(
            "%s has photos of 1 classes, needed are at least 2: a folder of photos for each class",
            folder);
  }

  @Test
  void shouldRefuseClassesThatAreTooSmallToHoldAPhotoOut() throws IOException {
    writeClass("a", 1, 0);
    writeClass("b", 1, 100);

    assertThatThrownBy(this::read).hasMessageContaining("has no class of 5 photos or more");
  }
}
