package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestPipelines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many scores a prediction has: as the request says, else the model, else the setting. */
@Tag("native")
final class ThresholdTest {

  private static ImagePipeline modest;
  private static ImagePipeline usual;

  @BeforeAll
  static void start(@TempDir Path models) throws Exception {
    Path shipped = Path.of("src/main/resources/models/nielsennet");
    Path modestFolder = Files.createDirectories(models.resolve("modest").resolve("1"));
    try (var files = Files.list(shipped)) {
      for (Path file : files.toList()) {
        Files.copy(file, modestFolder.resolve(file.getFileName()));
      }
    }
    Path descriptor = modestFolder.resolve("model.yaml");
    Files.writeString(
        descriptor,
        Files.readString(descriptor).replace("name: nielsennet", "name: modest")
            + "topK: 2\nthreshold: 0.9\n");
    modest =
        pipeline(
            List.of(
                "kafka.bootstrap.servers=localhost:1",
                "glimpse.models.dir=" + models,
                "glimpse.model=modest"));
    usual = pipeline(List.of("kafka.bootstrap.servers=localhost:1"));
  }

  private static ImagePipeline pipeline(List<String> settings) {
    return TestPipelines.start(
        ConfigSources.read(List.of(), null, Map.of(), settings), ConfiguredModelEngine::start);
  }

  @AfterAll
  static void close() {
    usual.close();
    modest.close();
  }

  private static List<ScoredLabel> ask(
      ImagePipeline pipeline, @Nullable Integer topK, @Nullable Float threshold) throws Exception {
    var request =
        new ImageRequest(
            "id",
            new ImageReference.Inline(TestImages.png(7)),
            null,
            topK,
            threshold,
            EventAttributes.NONE);
    return ((Prediction) pipeline.classify(request, null).get()).predictions();
  }

  @Test
  void shouldGiveAsManyAsTheSettingSays() throws Exception {
    assertThat(ask(usual, null, null)).hasSize(5);
  }

  @Test
  void shouldGiveAnEmptyListWhereAllScoresAreBelowTheThreshold() throws Exception {
    float best = ask(usual, 1, null).get(0).score();

    assertThat(ask(usual, null, Math.nextUp(best))).isEmpty();
    assertThat(ask(usual, null, best)).hasSize(1);
  }

  @Test
  void shouldKeepToTheModelsOwnWhereTheRequestSaysNothing() throws Exception {
    assertThat(ask(modest, null, 0f)).hasSize(2);
    assertThat(ask(modest, 3, 0f)).hasSize(3);
    assertThat(ask(modest, 3, null)).singleElement().matches(label -> label.score() >= 0.9f);
  }
}
