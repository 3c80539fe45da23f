package dev.glimpse.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
final class PublishedModelsTest {

  private static final String GOOD =
      """
      models:
        - name: mine
          description: A model
          page: https://example.com/
          licence: MIT
          address: https://example.com/model.tgz
          size: {bytes: 10, sources: [https://example.com/]}
          sha256:
            digest: 0000000000000000000000000000000000000000000000000000000000000000
            sources: [https://example.com/]
          graph: graph.pb
          labels: []
          preset: p
      """;

  @TempDir private Path folder;

  private static List<PublishedModel> packaged() {
    return PublishedModels.packaged().models();
  }

  @Test
  void shouldListTheModelsOfTheTutorials() {
    assertThat(PublishedModels.packaged().names())
        .contains(
            "inception-2015",
            "inception-v3",
            "inception-v4",
            "inception-resnet-v2",
            "mobilenet-v1",
            "mobilenet-v2");
  }

  @ParameterizedTest
  @MethodSource("packaged")
  void shouldComeByHttpsWithFiguresThatSomebodyStandsFor(PublishedModel model) {
    List<String> sources = new ArrayList<>(List.of(model.page().toString()));
    if (model.size() != null) {
      sources.addAll(model.size().sources());
    }
    if (model.sha256() != null) {
      sources.addAll(model.sha256().sources());
    }

    assertThat(model.address()).hasScheme("https");
    assertThat(sources).allSatisfy(source -> assertThat(source).startsWith("https://github.com/"));
    assertThat(sources)
        .as("at a commit, or a closed issue: what they say cannot change")
        .allMatch(source -> source.matches(".*/(blob/[0-9a-f]{40}/.+|issues/\\d+)"));
    assertThat(ArchiveUnpacker.isOne(Path.of(model.fileName()))).isTrue();
  }

  @Test
  void shouldCarryTheNamesAndIdsThatAreShared() throws Exception {
    Path labels = Path.of("../shared/labels");
    assumeTrue(Files.isDirectory(labels), "no ../shared/labels beside this checkout");
    List<String> names = Files.readAllLines(labels.resolve("imagenet_slim_labels.txt"));
    List<String> ids = Files.readAllLines(labels.resolve("imagenet_lsvrc_2015_synsets.txt"));

    List<String> carried =
        Files.readAllLines(Path.of("src/main/resources/models/labels/imagenet-1001.txt"));

    assertThat(carried).hasSize(1001).startsWith("background");
    for (int i = 0; i < 1000; i++) {
      assertThat(carried.get(i + 1)).isEqualTo(ids.get(i) + "\t" + names.get(i + 1));
    }
  }

  @Test
  void shouldBeDescribedAsItIs() throws Exception {
    assertThat(Files.readString(Path.of("docs/models/published.md")))
        .as("docs/models/published.md; refresh it with: ./glimpse models pull --markdown")
        .endsWith(PublishedReference.markdown(PublishedModels.packaged()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: mine                 | name: Mine                | line 1* lower case letters",
        "licence: MIT               | licence:                  | line * licence",
        "licence: MIT               | license: MIT              | line * required * 'licence'",
        "bytes: 10                  | bytes: ten               | line 7* ten",
        "bytes: 10                  | bytes: 0                  | 0 bytes, allowed: at least 1",
        "bytes: 10,                 | bytes: ,                  | line 7*",
        "address: https://          | address: ftp://           | is not an http or https address",
        "address: https://          | address: https://me:pw@   | contains a password",
        "digest: 00                 | digest: xx                | is not a SHA-256",
        "preset: p                  | presets: p                | line * required * 'preset'",
        "models:                    | modles:                   | line * required * 'models'",
        "labels: []                 | labels:                   | line * labels",
        "graph: graph.pb            | {graph: x, colour: red}   | line *",
        "labels: []                 | labels: [                 | line *"
      })
  void shouldSayWhatIsWrongWithAListAndWhere(String from, String to, String message)
      throws Exception {
    Path list = Files.writeString(folder.resolve("list.yaml"), GOOD.replace(from, to));

    assertThatThrownBy(() -> PublishedModels.read(list))
        .isInstanceOf(DownloadException.class)
        .hasMessageStartingWith(list.toString())
        .hasMessageNotContaining("pw@")
        .message()
        .containsPattern(message.replaceAll("\\*\\s*", ".*"));
  }

  @Test
  void shouldRefuseAFigureThatNobodyStandsFor() throws Exception {
    Path list =
        Files.writeString(
            folder.resolve("list.yaml"),
            GOOD.replace("10, sources: [https://example.com/]", "10, sources: []"));

    assertThatThrownBy(() -> PublishedModels.read(list)).hasMessageContaining("size has no source");
  }

  @Test
  void shouldRefuseTwoModelsOfOneNameAndAnAddressThatAnybodyCouldChange() throws Exception {
    Path twice =
        Files.writeString(folder.resolve("twice.yaml"), GOOD + GOOD.replace("models:\n", ""));
    assertThatThrownBy(() -> PublishedModels.read(twice))
        .hasMessageContaining("mine is listed twice");

    Path open =
        Files.writeString(
            folder.resolve("open.yaml"),
            GOOD.replace("https://example.com/model.tgz", "http://example.com/model.tgz")
                .replaceAll("(?s)    sha256:.*?(?=    graph)", ""));
    assertThatThrownBy(() -> PublishedModels.read(open))
        .hasMessageContaining("neither an https address nor a sha256");
  }

  @Test
  void shouldReadAListOfSomebodysOwn() throws Exception {
    Path list = Files.writeString(folder.resolve("list.yaml"), GOOD);

    PublishedModels models = PublishedModels.read(list);

    assertThat(models.find("mine")).hasValueSatisfying(m -> assertThat(m.preset()).isEqualTo("p"));
    assertThat(models.find("other")).isEmpty();
    assertThatThrownBy(() -> PublishedModels.read(folder.resolve("nowhere")))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("nowhere");
  }
}
