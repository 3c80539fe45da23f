package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.pipeline.CheckedImageSource;
import dev.glimpse.testing.DefaultSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class TrainingDataReaderTest {

  @TempDir private Path data;

  private Path file(String path, String content) throws IOException {
    Path file = data.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private TrainingData read(Path from) throws InterruptedException {
    try (CheckedImageSource source =
        CheckedImageSource.open(
            DefaultSettings.pipeline(), DefaultSettings.fetch("glimpse.fetch.file.roots=/"))) {
      return new TrainingDataReader(source, 2).read(from);
    }
  }

  private static List<String> names(TrainingData data) {
    return data.images().stream().map(LabelledTrainingImage::name).sorted().toList();
  }

  @Test
  void shouldNameClassesByTheirFoldersInOrder() throws Exception {
    file("hot dog/1.jpg", "1");
    file("Äpfel/deep/2.jpg", "2");
    file("zebra/3.jpg", "3");
    file("Ananas/4.jpg", "4");

    assertThat(read(data).labels()).containsExactly("Ananas", "hot dog", "zebra", "Äpfel");
  }

  @Test
  void shouldTakeBothFormsOfAnUmlautForOneClass() throws Exception {
    file(Normalizer.normalize("Äpfel/1.jpg", Normalizer.Form.NFC), "1");
    file(Normalizer.normalize("Äpfel/2.jpg", Normalizer.Form.NFD), "2");

    TrainingData read = read(data);

    assertThat(read.labels()).containsExactly(Normalizer.normalize("Äpfel", Normalizer.Form.NFC));
    assertThat(read.images()).hasSize(2);
  }

  @Test
  void shouldCountEqualFilesOfAClassOnce() throws Exception {
    file("cat/1.jpg", "same");
    file("cat/2.jpg", "same");
    file("dog/3.jpg", "other");

    TrainingData read = read(data);

    assertThat(names(read)).containsExactly("cat/1.jpg", "dog/3.jpg");
    assertThat(read.leftOut()).isEmpty();
    assertThat(read.notes())
        .containsExactly("1 files repeat an image of their class and do not count");
  }

  @Test
  void shouldLeaveOutAnImageThatIsInTwoClasses() throws Exception {
    file("cat/1.jpg", "same");
    file("dog/2.jpg", "same");
    file("cat/3.jpg", "cat");
    file("dog/4.jpg", "dog");

    TrainingData read = read(data);

    assertThat(names(read)).containsExactly("cat/3.jpg", "dog/4.jpg");
    assertThat(read.leftOut())
        .extracting(LeftOutImages::toString)
        .containsExactly(
            "cat/1.jpg: the same image is in the classes cat, dog",
            "dog/2.jpg: the same image is in the classes cat, dog");
  }

  @Test
  void shouldNoteEmptyClassesHiddenFilesAndFilesWithoutAClass() throws Exception {
    file("cat/1.jpg", "1");
    file("cat/.DS_Store", "x");
    file("note.txt", "x");
    Files.createDirectories(data.resolve("empty/deeper"));

    TrainingData read = read(data);

    assertThat(read.labels()).containsExactly("cat");
    assertThat(read.notes())
        .containsExactly(
            "ignored: 1 hidden files or files of the system: .DS_Store",
            "class 'empty' is left out: it has no images");
    assertThat(read.leftOut())
        .extracting(LeftOutImages::toString)
        .containsExactly("note.txt: is not in the folder of a label");
  }

  @Test
  void shouldFollowSymbolicLinks() throws Exception {
    Path elsewhere = file("store/cat/1.jpg", "1").getParent();
    Path linked = Files.createDirectory(data.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("cat"), elsewhere);

    assertThat(names(read(linked))).containsExactly("cat/1.jpg");
  }

  @Test
  void shouldReadAListOfPathsAndLabels() throws Exception {
    file("a.jpg", "1");
    Path csv = file("list.csv", "path,label\na.jpg,hot dog\nmissing.jpg,cat\n");

    TrainingData read = read(csv);

    assertThat(read.labels()).containsExactly("hot dog");
    assertThat(read.leftOut()).singleElement().asString().contains("missing.jpg: IMAGE_NOT_FOUND");
  }

  @Test
  void shouldRefuseClassesThatEvaluationCannotDistinguish() throws Exception {
    file("hot_dog/1.jpg", "1");
    file("Hot dog/2.jpg", "2");

    assertThatThrownBy(() -> read(data))
        .isInstanceOf(RetrainingException.class)
        .hasMessageContaining("'Hot dog' and 'hot_dog' differ only in case or underscores");
  }

  @Test
  void shouldKeepTheFingerprintWhenFilesAreRenamed() throws Exception {
    Path image = file("cat/1.jpg", "1");
    String before = read(data).fingerprint();
    Files.move(image, data.resolve("cat/other.jpg"));

    assertThat(read(data).fingerprint()).isEqualTo(before);

    file("dog/1.jpg", "2");
    assertThat(read(data).fingerprint()).isNotEqualTo(before);
  }
}
