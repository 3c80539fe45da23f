package dev.glimpse.download;

import static dev.glimpse.download.Archives.text;
import static dev.glimpse.download.Archives.tgz;
import static dev.glimpse.download.Downloads.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.download.Downloads.Heard;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("unit")
final class PublishedModelPullTest {

  private static final URI PAGE = URI.create("https://example.com/");

  @TempDir private Path models;
  private final List<Map<String, byte[]>> imported = new ArrayList<>();
  private FileServer server;
  private FileDownloader downloader;
  private byte[] archive;

  @BeforeEach
  void start() throws Exception {
    archive =
        tgz(
            tar ->
                tar.file("./a/graph.pb", text("graph"))
                    .file("./labels.txt", text("yes\nno\n"))
                    .file("LICENSE", text("Apache")));
    server = new FileServer(archive);
    downloader = Downloads.downloader(new Heard());
  }

  @AfterEach
  void stop() throws Exception {
    downloader.close();
    server.close();
  }

  private PublishedModel model(PublishedModel.Sha256 sha256, String graph, String... labels) {
    return new PublishedModel(
        "mine",
        "A model",
        PAGE,
        "Apache-2.0",
        server.uri("model.tgz"),
        new PublishedModel.Size(archive.length, List.of("https://example.com/size")),
        sha256,
        graph,
        List.of(labels),
        "preset");
  }

  private PublishedModel published() {
    return model(
        new PublishedModel.Sha256(sha256(archive), List.of("https://example.com/sum")),
        "graph.pb",
        "labels.txt");
  }

  private PublishedModel unpublished() {
    PublishedModel model = model(null, "graph.pb");
    return new PublishedModel(
        model.name(),
        model.description(),
        model.page(),
        model.licence(),
        model.address(),
        null,
        null,
        model.graph(),
        List.of(),
        model.preset());
  }

  private PublishedModelPull.Pulled pull(PublishedModel model) throws Exception {
    return new PublishedModelPull(models, downloader).run(model, this::take);
  }

  private void take(Path graph, List<Path> labels) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    files.put(graph.getFileName().toString(), Files.readAllBytes(graph));
    for (Path file : labels) {
      files.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    imported.add(files);
  }

  /** Names of what is left in the catalogue's folder, but for locks. */
  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.walk(models)) {
      return all.filter(Files::isRegularFile)
          .map(path -> models.relativize(path).toString())
          .filter(name -> !name.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void shouldDownloadCheckUnpackAndImport() throws Exception {
    PublishedModelPull.Pulled pulled = pull(published());

    assertThat(pulled).isEqualTo(new PublishedModelPull.Pulled(sha256(archive), null));
    assertThat(imported)
        .singleElement()
        .satisfies(
            files -> {
              assertThat(files.get("graph.pb")).isEqualTo(text("graph"));
              assertThat(files.get("labels.txt")).isEqualTo(text("yes\nno\n"));
            });
    assertThat(left()).isEmpty();
  }

  @Test
  void shouldBringLabelsThatGlimpseCarries() throws Exception {
    pull(model(published().sha256(), "graph.pb", "imagenet-1001.txt"));

    assertThat(new String(imported.get(0).get("imagenet-1001.txt"), StandardCharsets.UTF_8))
        .startsWith("background\nn01440764\ttench\n");
  }

  @Test
  void shouldRecordAChecksumThatNobodyPublishesAndHoldLaterOnesAgainstIt() throws Exception {
    PublishedModelPull.Pulled first = pull(unpublished());

    Path known = models.resolve("known-downloads.txt");
    assertThat(first).isEqualTo(new PublishedModelPull.Pulled(sha256(archive), known));
    assertThat(known).content().contains(sha256(archive), server.uri("model.tgz").toString());

    assertThat(pull(unpublished()).recordedIn()).as("known by now").isNull();

    byte[] other = tgz(tar -> tar.file("graph.pb", text("another")));
    server.has(other, "ETag: \"other\"");
    assertThatThrownBy(() -> pull(unpublished()))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining(sha256(archive))
        .hasMessageContaining(sha256(other))
        .hasMessageContaining(known + ", line 3: recorded at the first download");
    assertThat(imported).hasSize(2);
    assertThat(left()).containsExactly("known-downloads.txt");

    Files.writeString(known, "# none");
    assertThat(pull(unpublished()).sha256()).as("its line was deleted").isEqualTo(sha256(other));
  }

  @Test
  void shouldHoldAPublishedChecksumHigherThanARecordedOne() throws Exception {
    pull(unpublished());
    byte[] other = tgz(tar -> tar.file("graph.pb", text("another")));
    server.has(other, "ETag: \"other\"");
    archive = other;

    pull(model(published().sha256(), "graph.pb"));

    assertThat(imported).hasSize(2);
  }

  @Test
  void shouldNotBelieveAListThatSomebodyBroke() throws Exception {
    Files.writeString(
        models.resolve("known-downloads.txt"), "abc 2026-01-01 " + server.uri("model.tgz") + "\n");

    assertThatThrownBy(() -> pull(unpublished()))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("known-downloads.txt")
        .hasMessageContaining("abc is not a SHA-256");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void shouldNeitherKeepNorRecordWhatIsNoArchive() throws Exception {
    server.has(text("<html>log in first</html>"), "ETag: \"portal\"");

    assertThatThrownBy(() -> pull(unpublished())).isInstanceOf(ArchiveException.class);
    assertThat(left()).isEmpty();

    server.has(archive, "ETag: \"real\"");
    pull(unpublished());
    assertThat(imported).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.pb", "b/graph.pb", ".."})
  void shouldSayWhatAnArchiveHoldsThatLacksTheGraph(String graph) {
    assertThatThrownBy(() -> pull(model(published().sha256(), graph)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("0 files named " + graph)
        .hasMessageContaining("a/graph.pb, labels.txt");
  }

  @Test
  void shouldNotChooseAmongGraphsOfOneName() throws Exception {
    archive = tgz(tar -> tar.file("a/graph.pb").file("b/graph.pb"));
    server.has(archive, "");

    assertThatThrownBy(() -> pull(model(published().sha256(), "graph.pb")))
        .hasMessageContaining("2 files named graph.pb");
  }

  @Test
  void shouldNotDownloadAgainAfterAnImportThatFailed() throws Exception {
    PublishedModelPull pull = new PublishedModelPull(models, downloader);
    assertThatThrownBy(
            () ->
                pull.run(
                    unpublished(),
                    (graph, labels) -> {
                      throw new IOException("no room for the model");
                    }))
        .hasMessage("no room for the model");
    assertThat(left()).containsExactly(".downloads/model.tgz");

    pull(unpublished());

    assertThat(server.requests()).hasSize(1);
    assertThat(imported).hasSize(1);
    assertThat(left()).containsExactly("known-downloads.txt");
  }

  @Test
  void shouldTakeAFileThatSomebodyBrought() throws Exception {
    Files.createDirectory(models.resolve(".downloads"));
    Files.write(models.resolve(".downloads/model.tgz"), archive);

    pull(published());

    assertThat(server.requests()).isEmpty();
    assertThat(imported).hasSize(1);
  }

  @Test
  void shouldTakeAGraphThatIsInNoArchive() throws Exception {
    server.has(text("graph"), "");
    archive = text("graph");
    PublishedModel bare =
        new PublishedModel(
            "bare",
            "A graph",
            PAGE,
            "Apache-2.0",
            server.uri("graph.pb"),
            null,
            new PublishedModel.Sha256(sha256(archive), List.of("https://example.com/")),
            "graph.pb",
            List.of("imagenet-1001.txt"),
            "preset");

    pull(bare);

    assertThat(imported.get(0)).containsOnlyKeys("graph.pb", "imagenet-1001.txt");
    assertThat(left()).isEmpty();
  }

  /** As the 2015 graph is published: a graph, two label files, a licence and a picture. */
  @Test
  void shouldPullAReplicaThroughABrokenTransfer() throws Exception {
    Path shared = Path.of("../shared");
    Path replica = shared.resolve("models/replica_inception_2015-12-05.pb");
    assumeTrue(Files.exists(replica), "no ../shared/models beside this checkout");
    byte[] graph = Files.readAllBytes(replica);
    String map = "imagenet_2012_challenge_label_map_proto.pbtxt";
    String names = "imagenet_synset_to_human_label_map.txt";
    byte[] mapContent = Files.readAllBytes(shared.resolve("labels").resolve(map));
    byte[] namesContent = Files.readAllBytes(shared.resolve("labels").resolve(names));
    archive =
        tgz(
            tar ->
                tar.file("classify_image_graph_def.pb", graph)
                    .file("cropped_panda.jpg", new byte[2683])
                    .file(map, mapContent)
                    .file(names, namesContent)
                    .file("LICENSE", new byte[11416]));
    server
        .has(archive, "ETag: \"2015\"")
        .answersNext(server.endsAfter(archive.length / 3), server.resetsAfter(archive.length / 2));

    pull(model(published().sha256(), "classify_image_graph_def.pb", map, names));

    assertThat(imported.get(0).get("classify_image_graph_def.pb")).isEqualTo(graph);
    assertThat(imported.get(0).get(map)).isEqualTo(mapContent);
    assertThat(imported.get(0).get(names)).isEqualTo(namesContent);
    assertThat(server.requests()).hasSize(3);
  }
}
