package dev.glimpse.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.model.ImageScores;
import dev.glimpse.testing.DecoratedEngine;
import dev.glimpse.testing.HostileImages;
import dev.glimpse.testing.HostileImages.Hostile;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestPipelines;
import dev.glimpse.topology.AsyncStageLimits;
import dev.glimpse.topology.ClassificationTopology;
import dev.glimpse.topology.CommitPacerRegistry;
import dev.glimpse.topology.LowWaterMark;
import dev.glimpse.topology.RecordSizeLimits;
import dev.glimpse.topology.RejectedAnswers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An image that fails, in the middle of 31 that do not, through topology, pipeline and model. */
@Tag("native")
final class BatchOf32Test {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TICK = Duration.ofMillis(5);
  private static final int CULPRIT = 16;

  /** Of this one the model is to fail. */
  private static final byte[] MARKED = dot(3);

  /** This one keeps the device busy, until all others wait in front of it. */
  private static final byte[] FIRST = dot(5);

  private static ImagePipeline pipeline;
  private static TopologyTestDriver driver;
  private static TestInputTopic<byte[], byte[]> requests;
  private static TestOutputTopic<byte[], byte[]> predictions;
  private static TestOutputTopic<byte[], byte[]> dead;
  private static final CyclicBarrier BUSY = new CyclicBarrier(2);
  private static volatile Fault fault = Fault.NONE;

  private enum Fault {
    NONE,
    ERROR,
    NAN
  }

  @BeforeAll
  static void start() {
    GlimpseConfig config =
        ConfigSources.read(
            List.of(),
            null,
            Map.of(),
            // All that are announced go in one batch, however long the slowest takes.
            List.of(
                "kafka.bootstrap.servers=localhost:1", GlimpseConfig.BATCH_MAX_DELAY + "=10000"));
    pipeline = TestPipelines.start(config, DecoratedEngine.ofDevice(BatchOf32Test::faulty));
    driver =
        new TopologyTestDriver(
            ClassificationTopology.build(
                new ClassificationTopology.Topics("requests", "predictions", "dead"),
                pipeline,
                new AsyncStageLimits(64, 64 << 20, Duration.ofHours(1), TICK),
                new LowWaterMark(),
                new CommitPacerRegistry(Duration.ZERO),
                TestEvents.JSON,
                new RecordSizeLimits(1_000_000, 40_000_000, 0),
                new RejectedAnswers(TestEvents.JSON.subscriber()),
                answer -> {}),
            settings());
    requests =
        driver.createInputTopic("requests", new ByteArraySerializer(), new ByteArraySerializer());
    predictions = output("predictions");
    dead = output("dead");
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    return settings;
  }

  private static TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static DeviceBatchFunction<FloatBuffer, ImageScores> faulty(
      DeviceBatchFunction<FloatBuffer, ImageScores> model) {
    return tensors -> {
      if (tensors.contains(tensor(FIRST))) {
        BUSY.await(); // begun
        BUSY.await(); // to go on
      }
      List<ImageScores> scores = new ArrayList<>(model.apply(tensors));
      for (int i = 0; i < tensors.size(); i++) {
        if (fault != Fault.NONE && tensors.get(i).equals(tensor(MARKED))) {
          if (fault == Fault.ERROR) {
            throw new IllegalStateException("an op failed");
          }
          scores.set(i, ImageScores.of(0, Float.NaN));
        }
      }
      return scores;
    };
  }

  /** A picture like no other here. */
  private static byte[] dot(int at) {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(at, at, 0, 255);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  /** An image of 28 x 28 pixels is only scaled. */
  private static FloatBuffer tensor(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    FloatBuffer tensor = FloatBuffer.allocate(28 * 28);
    for (int i = 0; i < tensor.capacity(); i++) {
      tensor.put(i, image.getRaster().getSample(i % 28, i / 28, 0) / 255f);
    }
    return tensor;
  }

  @AfterAll
  static void close() {
    driver.close();
    pipeline.close();
  }

  static Stream<Hostile> failing() {
    return StreamSupport.stream(HostileImages.all().spliterator(), false)
        .filter(image -> image.code() != null);
  }

  /** Sends the image amid 31 others and returns the sizes of the batches of those. */
  private static List<Integer> sizesAround(byte[] culprit, FailureCode code) throws Exception {
    send(-1, FIRST);
    BUSY.await(1, TimeUnit.MINUTES);
    for (int i = 0; i < 32; i++) {
      send(i, i == CULPRIT ? culprit : TestImages.png(i));
    }
    BUSY.await(1, TimeUnit.MINUTES);
    List<TestRecord<byte[], byte[]>> predicted = new ArrayList<>();
    List<TestRecord<byte[], byte[]>> letters = new ArrayList<>();
    await()
        .atMost(1, TimeUnit.MINUTES)
        .until(
            () -> {
              driver.advanceWallClockTime(TICK);
              predicted.addAll(predictions.readRecordsToList());
              letters.addAll(dead.readRecordsToList());
              return predicted.size() + letters.size() > 32;
            });

    predicted.remove(0);
    assertThat(predicted).hasSize(31);
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).key()).asString(UTF_8).isEqualTo("key-" + CULPRIT);
    assertThat(letters.get(0).headers().lastHeader("glimpse.error.code").value())
        .asString(UTF_8)
        .isEqualTo(code.name());
    List<Integer> sizes = new ArrayList<>();
    for (TestRecord<byte[], byte[]> prediction : predicted) {
      JsonNode event = JSON.readTree(prediction.value());
      assertThat(new String(prediction.key(), UTF_8))
          .isEqualTo(event.get("id").textValue().replace("id", "key"));
      sizes.add(event.get("batchSize").intValue());
    }
    return sizes;
  }

  private static void send(int i, byte[] image) {
    requests.pipeInput(("key-" + i).getBytes(UTF_8), TestImages.inlineRequest("id-" + i, image));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void shouldPredictThe31AroundAnImageThatCannotBeDecoded(Hostile image) throws Exception {
    assertThat(sizesAround(image.bytes(), image.code())).containsOnly(31);
  }

  @Test
  void shouldPredictThe31AroundOneWithScoresThatAreNoNumbers() throws Exception {
    assertThat(withFault(Fault.NAN)).containsOnly(32);
  }

  @Test
  void shouldPredictThe31AroundOneOnWhichTheModelFails() throws Exception {
    assertThat(withFault(Fault.ERROR)).allMatch(size -> size < 32);
  }

  private static List<Integer> withFault(Fault kind) throws Exception {
    fault = kind;
    try {
      return sizesAround(MARKED, FailureCode.INFERENCE_FAILED);
    } finally {
      fault = Fault.NONE;
    }
  }
}
