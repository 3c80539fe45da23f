package dev.glimpse.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class CollectedFolderTest {

  private static final String INDEX = ".glimpse-collected/images.jsonl";

  @TempDir private Path folder;

  private static CollectCandidate candidate(byte[] image, Object... labels) {
    return CollectCandidate.ofSecond(
        TestPredictions.of(
            TestPredictions.LETTERS, 1, image, TestPredictions.labels(labels), null));
  }

  private CollectedFolder open() throws IOException {
    return CollectedFolder.open(folder, DefaultSettings.imageLimits());
  }

  private boolean store(byte[] image, Object... labels) throws IOException {
    try (CollectedFolder opened = open()) {
      boolean stored = opened.store(candidate(image, labels), image, "png");
      Path unused = opened.finish();
      return stored;
    }
  }

  private List<String> images() throws IOException {
    return ImageFolder.read(folder, 9).files().stream()
        .map(file -> folder.relativize(file).toString())
        .toList();
  }

  private String sheet() throws IOException {
    return Files.readString(folder.resolve("index.html"));
  }

  @Test
  void shouldNameAFileByScoreAndSecondLabel() throws IOException {
    byte[] image = TestImages.png(1);
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(store(image, "tabby", 0.51234, "tiger cat", 0.43)).isTrue();
    } finally {
      Locale.setDefault(before);
    }

    assertThat(images()).hasSize(1);
    assertThat(images().get(0)).matches("tabby/0\\.5123 tiger cat 0\\.4300 [0-9a-f]{16}\\.png");
    assertThat(Files.readAllBytes(folder.resolve(images().get(0)))).isEqualTo(image);
  }

  @Test
  void shouldNameAFileWithoutSecondLabelAndOfAShadow() throws IOException {
    byte[] second = TestImages.png(2);
    store(TestImages.png(1), "tabby", 7e30);
    try (CollectedFolder opened = open()) {
      Prediction answer =
          TestPredictions.of(
              TestPredictions.LETTERS, 1, second, TestPredictions.labels("dog", 0.8), null);
      ScoredLabel shadow = TestPredictions.labels("a/b", 0.9).get(0);
      opened.store(CollectCandidate.ofShadow(answer, shadow), second, "png");
    }

    assertThat(images().get(0)).matches("dog/0\\.8000 shadow a_b 0\\.9000 [0-9a-f]{16}\\.png");
    assertThat(images().get(1)).matches("tabby/1\\.0000 [0-9a-f]{16}\\.png");
  }

  @Test
  void shouldReplaceNoPageOfTheUser() throws IOException {
    Path page = Files.writeString(folder.resolve("index.html"), "<title>My cats</title>");

    assertThatThrownBy(() -> store(TestImages.png(1), "tabby", 0.5))
        .isInstanceOf(CollectException.class)
        .hasMessageContaining("index.html is no contact sheet");
    assertThat(page).hasContent("<title>My cats</title>");

    Files.delete(page);
    assertThat(store(TestImages.png(1), "tabby", 0.5)).isTrue();
    assertThat(store(TestImages.png(2), "tabby", 0.5)).isTrue();
  }

  @Test
  void shouldNotStoreTheSameBytesAgain() throws IOException {
    byte[] image = TestImages.png(1);
    assertThat(store(image, "tabby", 0.5, "dog", 0.4)).isTrue();
    assertThat(store(image, "dog", 0.6, "tabby", 0.3)).isFalse();

    assertThat(images()).hasSize(1);
  }

  @Test
  void shouldNotBringBackMovedOrDeletedImages() throws IOException {
    byte[] moved = TestImages.png(1);
    byte[] deleted = TestImages.png(2);
    store(moved, "tabby", 0.5);
    Path file = folder.resolve(images().get(0));
    Files.createDirectories(folder.resolve("dog"));
    Files.move(file, folder.resolve("dog").resolve(file.getFileName()));
    store(deleted, "cow", 0.5);
    Files.delete(folder.resolve(images().get(0)));

    assertThat(store(moved, "tabby", 0.5)).isFalse();
    assertThat(store(deleted, "cow", 0.5)).isFalse();

    assertThat(images()).hasSize(1);
    assertThat(sheet()).contains("<h2>dog (1)</h2>", "moved").doesNotContain("cow");
    try (Stream<Path> thumbnails = Files.list(folder.resolve(".glimpse-collected/thumbnails"))) {
      assertThat(thumbnails).hasSize(1);
    }
  }

  @Test
  void shouldFindTheUsersOwnCopyUnderAnyName() throws IOException {
    byte[] image = TestImages.png(1);
    Files.createDirectories(folder.resolve("Katzen/2019"));
    Files.write(folder.resolve("Katzen/2019/mine.png"), image);
    Files.write(folder.resolve("Katzen/2019/other.png"), TestImages.png(2));

    assertThat(store(image, "tabby", 0.5)).isFalse();
    assertThat(images()).hasSize(2);
  }

  /** A process may be killed after it stored a file and before it wrote the index. */
  @Test
  void shouldCountAFileThatTheIndexLacks() throws IOException {
    byte[] first = TestImages.png(1);
    byte[] second = TestImages.png(2);
    store(first, "tabby", 0.5);
    store(second, "tabby", 0.6);
    Path index = folder.resolve(INDEX);
    String lines = Files.readString(index);
    Files.writeString(index, lines.substring(0, lines.length() - 5));
    Files.write(folder.resolve("tabby/.glimpse-part"), new byte[] {1});

    assertThat(store(second, "tabby", 0.6)).isFalse();
    assertThat(store(TestImages.png(3), "tabby", 0.7)).isTrue();

    assertThat(images()).hasSize(3);
    assertThat(folder.resolve("tabby/.glimpse-part")).doesNotExist();
    assertThat(Files.readAllLines(index)).hasSize(2).allMatch(line -> line.endsWith("}"));
  }

  @Test
  void shouldNotOverwriteAnEditedImage() throws IOException {
    byte[] image = TestImages.png(1);
    store(image, "tabby", 0.5);
    Path file = folder.resolve(images().get(0));
    Files.write(file, TestImages.png(9));
    Files.delete(folder.resolve(INDEX));

    assertThat(store(image, "tabby", 0.5)).isFalse();
    assertThat(Files.readAllBytes(file)).isEqualTo(TestImages.png(9));
  }

  @Test
  void shouldRefuseASecondProcessAFileAndABrokenIndex() throws IOException {
    try (CollectedFolder first = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(CollectException.class)
          .hasMessageContaining("Another process");
      assertThat(first.finish()).isNull();
    }
    Files.writeString(folder.resolve(INDEX), "{}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(this::open)
        .isInstanceOf(CollectException.class)
        .hasMessageContaining("images.jsonl:1");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> CollectedFolder.open(file, DefaultSettings.imageLimits()))
        .isInstanceOf(CollectException.class);
  }

  @Test
  void shouldStoreNothingAfterItsEnd() throws IOException {
    byte[] image = TestImages.png(1);
    try (CollectedFolder opened = open()) {
      Path unused = opened.finish();
      assertThat(opened.store(candidate(image, "tabby", 0.5), image, "png")).isFalse();
    }
    assertThat(images()).isEmpty();
  }

  @Test
  void shouldShowEachImageAsTextAndPicture() throws IOException {
    String hostile = "<script>alert(1)</script>\"'&";
    store(TestImages.png(1), hostile, 0.5, "<b>second", 0.25);
    store(TestImages.encoded("bmp", 300, 2), "tabby", 0.75);
    byte[] broken = "no image".getBytes(StandardCharsets.UTF_8);
    store(broken, "tabby", 0.8);

    assertThat(sheet())
        .doesNotContain("<script", "<b>second")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp; 50.00 %")
        .contains("then &lt;b&gt;second 25.00 %")
        .contains("<h2>tabby (2)</h2>", "no second label", "letters:1", "No picture")
        .contains("default-src 'none'")
        .containsPattern("src=\"data:image/jpeg;base64,[A-Za-z0-9+/=]+\"");
    assertThat(images()).hasSize(3).allMatch(name -> name.split("/", -1).length == 2);
  }
}
