package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.model.ModelLabels.Label;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Label files as editors, Keras, Hugging Face, Teachable Machine and others write them. */
@Tag("unit")
final class LabelFormsTest {

  private static final Path REPORTED = Path.of("../shared/reports/models/labels/labels");

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();

  private ModelLabels read(Path file, int outputs) {
    return LabelFileFinder.read(List.of(file), told::add).fit(outputs, null);
  }

  private ModelLabels read(String text, int outputs) throws IOException {
    return read(Files.writeString(folder.resolve("labels"), text), outputs);
  }

  private static Path reported(String name) {
    assumeTrue(Files.isDirectory(REPORTED), "no " + REPORTED + " beside this checkout");
    return REPORTED.resolve(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.txt",
        "bom.txt",
        "crlf.txt",
        "cr.txt",
        "utf16.txt",
        "latin1.txt",
        "blank_end.txt",
        "comment.txt",
        "spaces.txt",
        "num_space.txt",
        "num_colon.txt",
        "num_comma.csv",
        "num_tab.txt",
        "config.json",
        "id2label.json",
        "class_indices.json",
        "list.json",
        "list_pretty.json",
        "pydict.txt",
        "yaml.yaml",
        "labelmap.pbtxt"
      })
  void shouldReadTheSameNamesFromEachForm(String name) {
    ModelLabels labels = read(reported(name), 5);

    assertThat(labels).isEqualTo(ModelLabels.named(List.of("cat", "dog", "hen", "fox", "Füchsin")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"synset_words.txt", "synset_tab.txt", "synsets.txt"})
  void shouldReadWordNetIds(String name) {
    ModelLabels labels = read(reported(name), 5);

    assertThat(labels.list()).extracting(Label::id).startsWith("n01440764", "n01443537");
    assertThat(labels.list().get(3).name())
        .isEqualTo(name.equals("synsets.txt") ? "n01491361" : "tiger shark");
  }

  @Test
  void shouldReadKerasClassIndexOfOtherClasses() {
    assertThat(read(reported("keras_index.json"), 5).list())
        .contains(new Label("n01440764", "Füchsin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty.txt", "four.txt", "six.txt"})
  void shouldNameAFileThatDoesNotFit(String name) {
    Path file = reported(name);

    assertThatThrownBy(() -> read(file, 5))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(name);
  }

  @Test
  void shouldSayWhichEncodingAFileHas() throws IOException {
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, "cat\nFüchsin\n".getBytes(StandardCharsets.ISO_8859_1));
    Path wide = folder.resolve("wide.txt");
    Files.write(wide, "cat\nFüchsin\n".getBytes(StandardCharsets.UTF_16LE));
    Path big = folder.resolve("big.txt");
    Files.write(big, "\ufeffcat\nFüchsin\n".getBytes(StandardCharsets.UTF_16BE));
    Path quoted = folder.resolve("quoted.txt");
    Files.write(quoted, "cat\n“Füchsin”\n".getBytes(Charset.forName("windows-1252")));

    assertThat(read(latin, 2)).isEqualTo(ModelLabels.named(List.of("cat", "Füchsin")));
    assertThat(read(wide, 2)).isEqualTo(ModelLabels.named(List.of("cat", "Füchsin")));
    assertThat(read(big, 2)).isEqualTo(ModelLabels.named(List.of("cat", "Füchsin")));
    assertThat(read(quoted, 2)).isEqualTo(ModelLabels.named(List.of("cat", "“Füchsin”")));
    assertThat(told)
        .containsExactly(
            "latin.txt is not UTF-8; read as Latin-1 (Windows-1252), as in \"Füchsin\"",
            "wide.txt is not UTF-8; read as UTF-16, as in \"Füchsin\"",
            "big.txt is not UTF-8; read as UTF-16, as in \"Füchsin\"",
            "quoted.txt is not UTF-8; read as Latin-1 (Windows-1252), as in \"“Füchsin”\"");
  }

  @Test
  void shouldReadNumbersInAnyOrderAndFromOne() throws IOException {
    assertThat(read("1 dog\n0 cat\n2 hen\n", 3))
        .isEqualTo(ModelLabels.named(List.of("cat", "dog", "hen")));
    assertThat(read("1. cat\n2. dog\n", 2)).isEqualTo(ModelLabels.named(List.of("cat", "dog")));
    assertThat(read("id,name\n0,\"cat, tabby\"\n1,dog\n", 2))
        .isEqualTo(ModelLabels.named(List.of("cat, tabby", "dog")));
  }

  @Test
  void shouldKeepNumbersThatAreNames() throws IOException {
    assertThat(read("0\n1\n2\n", 3)).isEqualTo(ModelLabels.named(List.of("0", "1", "2")));
    assertThat(read("1 euro\n2 euro\n", 2))
        .isEqualTo(ModelLabels.named(List.of("1 euro", "2 euro")));
    assertThat(read("5 euro\n10 cent\n", 2))
        .isEqualTo(ModelLabels.named(List.of("5 euro", "10 cent")));
  }

  @Test
  void shouldKeepNumbersWithoutWhichNamesAreEqual() throws IOException {
    assertThat(read("1 finger\n2 fingers\n3 fingers\n", 3))
        .isEqualTo(ModelLabels.named(List.of("1 finger", "2 fingers", "3 fingers")));
    String coco =
        IntStream.range(0, 90)
            .mapToObj(i -> i + " " + (i % 8 == 0 ? "???" : "class " + i))
            .collect(Collectors.joining("\n"));
    assertThat(read(coco, 90).list().get(1).name()).isEqualTo("class 1");
    String twice =
        IntStream.range(0, 40)
            .mapToObj(i -> i + " class " + i / 2)
            .collect(Collectors.joining("\n"));
    assertThat(read(twice, 40).list().get(1).name()).isEqualTo("1 class 0");
  }

  @Test
  void shouldKeepTheBackgroundAboveNumberedClasses() throws IOException {
    assertThat(read("background\n1 cat\n2 dog\n", 3))
        .isEqualTo(ModelLabels.named(List.of("background", "cat", "dog")));
    assertThat(read("id name\n1 cat\n2 dog\n", 2))
        .isEqualTo(ModelLabels.named(List.of("cat", "dog")));
  }

  @Test
  void shouldTakeATabAtTheEndOfALineForNothing() throws IOException {
    assertThat(read("cat\t\ndog\t\n", 2)).isEqualTo(ModelLabels.named(List.of("cat", "dog")));
    assertThatThrownBy(() -> read("cat\t\ndog\t\n", 3))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has 2 labels, but the model has 3 outputs");
    assertThatThrownBy(() -> read("[]", 3))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has 0 labels, but the model has 3 outputs");
    assertThatThrownBy(() -> read("cat\ndog\n", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("a binary model has one label, that of the positive class");
  }

  @Test
  void shouldTakeNumbersByIndexForNames() throws IOException {
    assertThat(read("{\"id2label\": {\"0\": 5, \"1\": 10}}", 2))
        .isEqualTo(ModelLabels.named(List.of("5", "10")));
    assertThat(read("names:\n  0: 1\n  1: 0\n", 2)).isEqualTo(ModelLabels.named(List.of("1", "0")));
  }

  @Test
  void shouldKeepLinesThatOnlyLookLikeSomethingElse() throws IOException {
    assertThat(read("[UNK]\ncat\n", 2)).isEqualTo(ModelLabels.named(List.of("[UNK]", "cat")));
    assertThat(read("[UNK]\n[PAD]\n", 2)).isEqualTo(ModelLabels.named(List.of("[UNK]", "[PAD]")));
    assertThat(read("#1\n#2\n", 2)).isEqualTo(ModelLabels.named(List.of("#1", "#2")));
    assertThat(read("a\n\n", 2)).isEqualTo(ModelLabels.named(List.of("a", "")));
  }

  @Test
  void shouldReadLabelsUnderTheKeysOfLargerDocuments() throws IOException {
    assertThat(read("{\"labels\": [\"Class 1\", \"Class 2\"], \"imageSize\": 224}", 2))
        .isEqualTo(ModelLabels.named(List.of("Class 1", "Class 2")));
    assertThat(read("nc: 2\nnames: [cat, dog]\n", 2))
        .isEqualTo(ModelLabels.named(List.of("cat", "dog")));
    assertThat(read("{\"label2id\": {\"dog\": 1, \"cat\": 0}}", 2))
        .isEqualTo(ModelLabels.named(List.of("cat", "dog")));
  }

  @Test
  void shouldSayWhatIsWrongBeforeAnyModelIsKnown() throws IOException {
    Path bytes = Files.write(folder.resolve("model.pb"), new byte[] {8, 1, 18, 4, 0, 0, 0, 1, 2});

    assertThatThrownBy(() -> LabelFileFinder.read(List.of(bytes), told::add))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.pb is not a text file");
    assertThatThrownBy(() -> read("{\"cat\": \"yes\"}", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has the key cat")
        .hasMessageContaining("class_indices");
    assertThatThrownBy(() -> read("{\"cat\": 0, \"dog\": 2}", 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has no class 1, but class 2");
    assertThatThrownBy(() -> read("cat\n" + "x".repeat(100_000), 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("a label of 100,000 characters");
    assertThatThrownBy(() -> read("background\ncat\ndog\n", 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("its first, \"background\", is not one of the classes");
  }
}
