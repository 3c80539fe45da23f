package dev.glimpse.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.ModelLabels.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class LabelledImageSourceTest {

  private static final ModelLabels LABELS =
      new ModelLabels(
          List.of(
              new Label(null, "background"),
              new Label("n01440764", "tench, Tinca tinca"),
              new Label("n02012849", "crane"),
              new Label("n03126707", "crane"),
              new Label("n01614925", "bald eagle, American eagle"),
              new Label(null, "eagle"),
              new Label("n04099969", "rocking chair, rocker"),
              new Label(null, "")));

  @TempDir private Path folder;

  private Path image(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[0]);
  }

  private Path list(String... lines) throws IOException {
    return Files.write(folder.resolve("list.csv"), List.of(lines));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n01440764 | 1",
        "N01440764 | 1",
        "tench, Tinca tinca | 1",
        "Tench | 1",
        "tinca_tinca | 1",
        "n03126707 | 3",
        "bald_eagle | 4",
        "eagle | 5",
        "background | 0",
        "Rocking_Chair | 6",
        "rocker | 6"
      })
  void shouldTakeAFolderByItsLabelsIdOrNameOrSynonym(String name, int output) throws IOException {
    image(name + "/a.png");

    assertThat(LabelledImageSource.find(folder, LABELS).images())
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.truth()).isEqualTo(output);
              assertThat(image.name()).isEqualTo(name + "/a.png");
            });
  }

  @Test
  void shouldFindImagesAtAnyDepthAndBehindLinksButNoneThatAreHidden() throws IOException {
    image("eagle/2.png");
    image("eagle/deep/down/1.png");
    image("eagle/.thumbnails/1.png");
    image("eagle/.DS_Store");
    image(".git/config");
    Files.createSymbolicLink(folder.resolve("tench"), image("eagle/deep/3.png").getParent());

    LabelledImageSource found = LabelledImageSource.find(folder, LABELS);

    assertThat(found.images())
        .extracting(LabelledImage::name)
        .containsExactly(
            "eagle/2.png",
            "eagle/deep/3.png",
            "eagle/deep/down/1.png",
            "tench/3.png",
            "tench/down/1.png");
    assertThat(found.leftOut()).isEmpty();
    assertThat(found.hidden())
        .isEqualTo("3 hidden files or files of the system: .DS_Store, .git, .thumbnails");
  }

  @Test
  void shouldTakeNothingForALabelOrAnImageThatASystemMade() throws IOException {
    image("eagle/1.png");
    image("eagle/@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg");
    image("eagle/Thumbs.db");
    image("eagle/._1.png");
    image("tench/deep/desktop.ini");
    image("@eaDir/eagle.jpg");
    image("__MACOSX/eagle/._1.png");
    image("#recycle/2.png");
    image("Thumbs.db");

    LabelledImageSource found = LabelledImageSource.find(folder, LABELS);

    assertThat(found.images()).extracting(LabelledImage::name).containsExactly("eagle/1.png");
    assertThat(found.leftOut()).isEmpty();
    assertThat(found.hidden())
        .isEqualTo(
            "8 hidden files or files of the system: #recycle, ._*, @eaDir (2), Thumbs.db (2),"
                + " __MACOSX, desktop.ini");
  }

  @Test
  void shouldSayThatAllIsHiddenWhereItIs() throws IOException {
    image("eagle/.DS_Store");

    assertThatThrownBy(() -> LabelledImageSource.find(folder, LABELS))
        .isInstanceOf(EvaluationDataException.class)
        .hasMessageContaining("1 hidden files or files of the system: .DS_Store");
  }

  @Test
  void shouldNameEveryLabelThatTheModelHasNotAndEveryFileThatHasNone() throws IOException {
    image("eagle/1.png");
    image("eagel/1.png");
    image("eagel/2.png");
    image("crane/1.png");
    image("stray.png");

    LabelledImageSource found = LabelledImageSource.find(folder, LABELS);

    assertThat(found.images()).hasSize(1);
    assertThat(found.leftOut())
        .extracting(LeftOutImages::toString)
        .satisfiesExactly(
            crane ->
                assertThat(crane)
                    .startsWith(
                        folder + "/crane: 'crane': the model's outputs [2, 3] have this label")
                    .endsWith("allowed: n02012849, n03126707"),
            eagel ->
                assertThat(eagel)
                    .startsWith(folder + "/eagel: 'eagel' (2 images): the model has no such label")
                    .contains("nearest are eagle, crane"),
            stray -> assertThat(stray).isEqualTo("stray.png: is not in the folder of a label"));
  }

  @Test
  void shouldReadAListWithPathsBesideItAndLabelsThatHoldCommas() throws IOException {
    Path csv =
        list(
            "path,label",
            "a.png,eagle",
            "",
            "sub/b.png , tench, Tinca tinca",
            "\"c,\"\"d\"\".png\",\"bald eagle, American eagle\"",
            "/elsewhere/e.png,n02012849",
            "f.png,eagel",
            "g.png,eagel");

    LabelledImageSource found = LabelledImageSource.find(csv, LABELS);

    assertThat(found.images())
        .containsExactly(
            new LabelledImage("a.png", file("a.png"), 5),
            new LabelledImage("sub/b.png", file("sub/b.png"), 1),
            new LabelledImage("c,\"d\".png", file("c,\"d\".png"), 4),
            new LabelledImage("/elsewhere/e.png", file("/elsewhere/e.png"), 2));
    assertThat(found.leftOut())
        .singleElement()
        .asString()
        .startsWith(csv + ":7: 'eagel' (2 images)");
  }

  @Test
  void shouldReadSeveralLabelsOfALineAndSeveralLinesOfAPath() throws IOException {
    Path csv =
        list(
            "path,labels",
            "a.png,eagle|Tench",
            "b.png,n02012849",
            "a.png, rocker |",
            "c.png,",
            "d.png,eagle|eagel|owl",
            "e.png,eagel",
            "f.png,Zebra|eagle",
            "b.png,bald_eagle");

    LabelledImageSource found =
        LabelledImageSource.findSeveral(csv, LABELS, List.of("zebra", "gnu"));

    assertThat(found.images())
        .containsExactly(
            new LabelledImage("a.png", file("a.png"), Set.of(1, 5, 6)),
            new LabelledImage("b.png", file("b.png"), Set.of(2, 4)),
            new LabelledImage("c.png", file("c.png"), Set.of()),
            new LabelledImage("f.png", file("f.png"), Set.of(5)));
    assertThat(found.leftOut())
        .singleElement()
        .asString()
        .startsWith(csv + ":6: 'eagel' (2 images): the model has no such label");
  }

  @Test
  void shouldTakeAFolderOfAnotherLabelForImagesWithoutLabels() throws IOException {
    image("eagle/1.png");
    image("zebra/1.png");

    assertThat(LabelledImageSource.findSeveral(folder, LABELS, List.of("zebra")).images())
        .extracting(LabelledImage::name, LabelledImage::truths)
        .containsExactly(tuple("eagle/1.png", Set.of(5)), tuple("zebra/1.png", Set.of()));
    assertThatThrownBy(() -> LabelledImageSource.findSeveral(folder, LABELS, List.of("Tench")))
        .isInstanceOf(EvaluationDataException.class)
        .hasMessage(
            "--other-labels has Tench, which is a label of the model; allowed: other labels");
  }

  private ImageReference file(String path) {
    return new ImageReference.Remote(ImageAddress.ofFile(folder.resolve(path)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a.png | list.csv:1: expected are a path, a comma and a label",
        "\"a.png,eagle | list.csv:1: a quote is not closed",
        "path,label | contains no image with a label of the model",
        "a.png,owl | 'owl': the model has no such label; nearest are "
      })
  void shouldRefuseAListOfWhichNothingCanBeAsked(String line, String message) throws IOException {
    Path csv = list(line);

    assertThatThrownBy(() -> LabelledImageSource.find(csv, LABELS))
        .isInstanceOf(EvaluationDataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseWhatHoldsNoLabelledImages() throws IOException {
    assertThatThrownBy(() -> LabelledImageSource.find(folder.resolve("none"), LABELS))
        .hasMessage(folder + "/none is neither a folder nor a CSV file");
    assertThatThrownBy(() -> LabelledImageSource.find(folder, LABELS))
        .hasMessageContaining("MNIST's idx files, or a CSV file of path and label");
    Path photo = Files.write(folder.resolve("photo.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8});
    assertThatThrownBy(() -> LabelledImageSource.find(photo, LABELS))
        .hasMessage(photo + " is not a CSV file in UTF-8");
  }

  @Test
  void shouldFindOnlyImagesWhoseLabelAllModelsHave() throws IOException {
    image("bald_eagle/a.png");
    image("tench/b.png");
    image("cat/c.png");
    image("cat/d.png");
    ModelLabels other = ModelLabels.named(List.of("cat", "tench", "Bald eagle"));

    LabelledImageSource found =
        LabelledImageSource.find(
            folder,
            List.of(new EvaluatedModel("one:1", LABELS), new EvaluatedModel("two:1", other)));

    assertThat(found.images(0)).extracting(LabelledImage::truth).containsExactly(4, 1);
    assertThat(found.images(1)).extracting(LabelledImage::truth).containsExactly(2, 1);
    assertThat(found.images(1))
        .extracting(LabelledImage::name)
        .containsExactly("bald_eagle/a.png", "tench/b.png");
    assertThat(found.leftOut())
        .singleElement()
        .satisfies(cat -> assertThat(cat.images()).isEqualTo(2))
        .satisfies(
            cat -> assertThat(cat.reason()).startsWith("one:1: the model has no such label"));
  }

  @Test
  void shouldRefuseImagesWithoutALabelOfAllModels() throws IOException {
    image("tench/a.png");
    ModelLabels other = ModelLabels.named(List.of("cat"));
    List<EvaluatedModel> models =
        List.of(new EvaluatedModel("one:1", LABELS), new EvaluatedModel("two:1", other));

    assertThatThrownBy(() -> LabelledImageSource.find(folder, models))
        .isInstanceOf(EvaluationDataException.class)
        .hasMessageContaining("contains no image with a label of all models")
        .hasMessageContaining("'tench': two:1: the model has no such label");
  }
}
