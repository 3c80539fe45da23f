package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.model.ModelLabels.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
final class LabelFileFinderTest {

  private static final Path SHARED = Path.of("../shared/labels");
  private static final String MACAW = "n01818515";

  @TempDir private Path folder;

  private static ModelLabels published(int outputs, String... files) {
    assumeTrue(Files.isDirectory(SHARED), "no ../shared/labels beside this checkout");
    return LabelFileFinder.read(
        Stream.of(files).map(SHARED::resolve).toList(), outputs, outputs == 1001 ? 0 : null);
  }

  private ModelLabels written(int outputs, String... contents) throws IOException {
    Path[] files = new Path[contents.length];
    for (int i = 0; i < files.length; i++) {
      files[i] = Files.writeString(folder.resolve("labels" + i), contents[i]);
    }
    return LabelFileFinder.read(List.of(files), outputs, null);
  }

  private static long withId(ModelLabels labels) {
    return labels.list().stream().map(Label::id).filter(Objects::nonNull).count();
  }

  @Test
  void shouldReadThePairOf2015() {
    ModelLabels labels =
        published(
            1008,
            "imagenet_2012_challenge_label_map_proto.pbtxt",
            "imagenet_synset_to_human_label_map.txt");

    assertThat(withId(labels)).isEqualTo(1000);
    assertThat(labels.list().stream().filter(label -> label.name().isEmpty())).hasSize(8);
    assertThat(labels.list().get(0)).isEqualTo(new Label(null, ""));
    assertThat(labels.list().get(449)).isEqualTo(new Label("n01440764", "tench, Tinca tinca"));
    assertThat(labels.list()).contains(new Label(MACAW, "macaw"));
  }

  @Test
  void shouldReadSlimsLinesWithAndWithoutIds() {
    ModelLabels names = published(1001, "imagenet_slim_labels.txt");
    ModelLabels both =
        published(1001, "imagenet_slim_labels.txt", "imagenet_lsvrc_2015_synsets.txt");

    assertThat(withId(names)).isZero();
    assertThat(withId(both)).isEqualTo(1000);
    assertThat(both.list().get(0)).isEqualTo(new Label(null, "background"));
    assertThat(both.list().get(89)).isEqualTo(new Label(MACAW, "macaw"));
    assertThat(both.list())
        .extracting(Label::name)
        .containsExactlyElementsOf(names.list().stream().map(Label::name).toList());
  }

  @Test
  void shouldReadKerasClassIndexForModelsWithAndWithoutABackground() {
    assertThat(published(1000, "imagenet_class_index.json").list().get(88))
        .isEqualTo(new Label(MACAW, "macaw"));
    assertThat(published(1001, "imagenet_class_index.json").list())
        .startsWith(new Label(null, "background"), new Label("n01440764", "tench"));
  }

  @Test
  void shouldReadAListOfIdsWithAndWithoutNames() {
    assertThat(published(1000, "imagenet_lsvrc_2015_synsets.txt").list().get(88))
        .isEqualTo(new Label(MACAW, MACAW));
    assertThat(
            published(
                    1000,
                    "imagenet_synset_to_human_label_map.txt",
                    "imagenet_lsvrc_2015_synsets.txt")
                .list()
                .get(88))
        .isEqualTo(new Label(MACAW, "macaw"));
  }

  /** One file gives slim's lines their ids only because its order is theirs. */
  @Test
  void shouldGiveTheSameIdsWhicheverWayTheyArePublished() {
    ModelLabels slim =
        published(1001, "imagenet_slim_labels.txt", "imagenet_lsvrc_2015_synsets.txt");
    ModelLabels names =
        published(
            1001, "imagenet_lsvrc_2015_synsets.txt", "imagenet_synset_to_human_label_map.txt");

    for (int i = 0; i < 1001; i++) {
      assertThat(slim.list().get(i).id()).isEqualTo(names.list().get(i).id());
      assertThat(names.list().get(i).name()).startsWith(slim.list().get(i).name());
    }
  }

  @Test
  void shouldReadPlainLines() throws IOException {
    assertThat(written(2, "yes\nno\n").list())
        .containsExactly(new Label(null, "yes"), new Label(null, "no"));
  }

  @Test
  void shouldPutTheBackgroundWhereTheModelHasIt() throws IOException {
    Path file = Files.writeString(folder.resolve("names"), "yes\nno\n");

    assertThat(LabelFileFinder.read(List.of(file), 3, 2).list())
        .extracting(Label::name)
        .containsExactly("yes", "no", "background");
  }

  @Test
  void shouldRefuseWhatDoesNotFit() {
    assertThatThrownBy(() -> written(4, "yes\nno\n"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has 2 labels, but the model has 4 outputs");
    assertThatThrownBy(() -> written(4, "a\nb\nc\nd\n", "n00000001\nn00000002\n"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has 2 labels, but the model has 4 outputs");
    assertThatThrownBy(() -> written(2, "{\"0\": [\"n00000001\", \"a\"], \"2\": []}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no class 1");
    assertThatThrownBy(
            () -> written(2, "entry {\n  target_class: 7\n  target_class_string: \"n00000001\"\n}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("output 7");
    assertThatThrownBy(() -> LabelFileFinder.read(List.of(folder.resolve("none")), 1, null))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none");
  }

  @Test
  void shouldReadBackWhatAModelFolderHolds() throws IOException {
    ModelLabels labels =
        new ModelLabels(
            List.of(
                new Label(null, ""), new Label(MACAW, "macaw"), new Label(null, "parrot, bird")));
    Path file = folder.resolve("labels.txt");

    labels.write(file);

    assertThat(ModelLabels.read(file)).isEqualTo(labels);
    assertThat(file).hasContent("\n" + MACAW + "\tmacaw\nparrot, bird");
  }
}
