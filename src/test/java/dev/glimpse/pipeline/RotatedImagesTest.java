package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.image.Images;
import dev.glimpse.management.MetricRegistry;
import dev.glimpse.serving.ServingListener;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are stored rotated: in predictions, in a metric and in a warning. */
@Tag("native")
final class RotatedImagesTest {

  private static final int NONE = 0;

  @TempDir private Path models;

  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
  private final AbstractAppender appender =
      new AbstractAppender("rotated", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
          if (event.getLoggerName().equals(RotatedImageMetrics.class.getName())) {
            warnings.add(event.getMessage().getFormattedMessage());
          }
        }
      };
  private final Logger log = (Logger) LogManager.getRootLogger();
  private final MetricRegistry metrics = new MetricRegistry();
  private ImagePipeline pipeline;

  @BeforeEach
  void start() throws Exception {
    TestModels.write(models, "stored", "1", 1);
    TestModels.write(models, "stored", "2", 1);
    TestModels.write(models, "upright", "1", 1);
    Path descriptor = models.resolve("upright/1/model.yaml");
    String yaml = Files.readString(descriptor);
    Files.writeString(
        descriptor,
        yaml.replaceFirst(
            "preprocessing: \"?mnist\"?", "preprocessing: {preset: mnist, orientation: exif}"));
    GlimpseConfig config =
        ConfigSources.read(
            List.of(),
            null,
            Map.of(),
            List.of(
                "kafka.bootstrap.servers=localhost:1",
                "glimpse.models.dir=" + models,
                "glimpse.model=stored:1"));
    pipeline =
        PipelineStart.check(config.pipeline(), config.fetch())
            .load(
                ModelResources.start(config.pipeline(), ConfiguredModelEngine::start),
                new PipelineListeners(
                    model -> (size, cut, nanos) -> {},
                    ServingListener.NONE,
                    new RotatedImageMetrics(metrics)));
    appender.start();
    log.addAppender(appender);
  }

  @AfterEach
  void close() {
    log.removeAppender(appender);
    pipeline.close();
    metrics.close();
  }

  private static byte[] image(int orientation) {
    byte[] png = TestImages.png(7);
    if (orientation == NONE) {
      return png;
    }
    byte[] tiff =
        ByteBuffer.allocate(26)
            .put("MM\0*".getBytes(StandardCharsets.US_ASCII))
            .putInt(8)
            .putShort((short) 1)
            .putShort((short) 0x0112)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) orientation)
            .array();
    return Images.joined(
        Arrays.copyOf(png, 33),
        Images.pngChunk("eXIf", tiff),
        Arrays.copyOfRange(png, 33, png.length));
  }

  private Prediction classify(String model, int orientation) throws Exception {
    return (Prediction) start(model, orientation).get(1, TimeUnit.MINUTES);
  }

  private CompletableFuture<RequestAnswer> start(String model, int orientation)
      throws InterruptedException {
    return pipeline.classify(
        new ImageRequest(
            "id",
            new ImageReference.Inline(image(orientation)),
            model,
            null,
            null,
            EventAttributes.NONE),
        null);
  }

  private void classify(String model, int orientation, int times) throws Exception {
    List<CompletableFuture<RequestAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      answers.add(start(model, orientation));
    }
    for (CompletableFuture<RequestAnswer> answer : answers) {
      assertThat(answer.get(1, TimeUnit.MINUTES)).isInstanceOf(Prediction.class);
    }
  }

  private String scrape() {
    return new String(metrics.reply().body(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldBeVisibleInThePrediction() throws Exception {
    for (String model : List.of("stored:1", "upright")) {
      for (int orientation = 1; orientation <= 8; orientation++) {
        assertThat(classify(model, orientation).image().orientation()).isEqualTo(orientation);
      }
      assertThat(classify(model, NONE).image().orientation()).isNull();
      assertThat(classify(model, 9).image().orientation()).as("an invalid one").isNull();
    }
  }

  @Test
  void shouldBeCountedWhereTheModelIgnoresThem() throws Exception {
    for (String model : List.of("stored:1", "upright")) {
      classify(model, 6, 3);
      classify(model, 2, 1);
      classify(model, 1, 5);
      classify(model, NONE, 5);
    }

    await()
        .untilAsserted(
            () ->
                assertThat(scrape())
                    .contains("glimpse_rotated_images_total{model=\"stored\"} 4.0\n"));
    assertThat(scrape()).doesNotContain("glimpse_rotated_images_total{model=\"upright\"}");
  }

  @Test
  void shouldWarnOnceForEachVersionThatGetsMany() throws Exception {
    classify("stored:1", 6, 9);
    classify("stored:1", NONE, 490);
    assertThat(warnings).as("after 499 images").isEmpty();

    classify("stored:1", NONE, 1);
    await().untilAsserted(() -> assertThat(warnings).hasSize(1));
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("9 of the first 500 images of stored:1", "preprocessing.orientation to exif");
    classify("stored:1", 8, 300);
    assertThat(warnings).hasSize(1);

    classify("stored:2", 3, 500);
    await().untilAsserted(() -> assertThat(warnings).hasSize(2));
    assertThat(warnings).last().asString().contains("stored:2");
  }

  @Test
  void shouldNotWarnOfFewOrOfTurnedImages() throws Exception {
    classify("upright", 6, 500);
    classify("stored:1", 6, 5);
    classify("stored:1", NONE, 495);
    assertThat(warnings).as("1 %").isEmpty();

    classify("stored:1", 6, 1);
    await().untilAsserted(() -> assertThat(warnings).as("more than 1 %").hasSize(1));
  }
}
