package dev.glimpse.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestPipelines;
import dev.glimpse.topology.AsyncStageLimits;
import dev.glimpse.topology.ClassificationTopology;
import dev.glimpse.topology.CommitPacerRegistry;
import dev.glimpse.topology.LowWaterMark;
import dev.glimpse.topology.RecordSizeLimits;
import dev.glimpse.topology.RejectedAnswers;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What says of an image which request it is, on every thread that it passes: spans, log lines. */
@Tag("native")
final class TracingTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PRODUCER = "b7ad6b7169203331";
  private static final String OWN = "dev.glimpse";
  private static final Duration TICK = Duration.ofMillis(5);

  @RegisterExtension static final OpenTelemetryExtension AGENT = OpenTelemetryExtension.create();

  @TempDir private Path images;

  private final Queue<LogEvent> lines = new ConcurrentLinkedQueue<>();
  private final AbstractAppender appender =
      new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
          if (event.getLoggerName().startsWith(OWN)) {
            lines.add(event.toImmutable());
          }
        }
      };
  private final Logger log = (Logger) LogManager.getRootLogger();

  private ImagePipeline pipeline;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> requests;

  @BeforeEach
  void start() {
    pipeline =
        TestPipelines.start(
            ConfigSources.read(
                List.of(),
                null,
                Map.of(),
                List.of(
                    "kafka.bootstrap.servers=localhost:1", "glimpse.fetch.file.roots=" + images)),
            ConfiguredModelEngine::start);
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
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
            settings);
    requests =
        driver.createInputTopic("requests", new ByteArraySerializer(), new ByteArraySerializer());
    appender.start();
    log.addAppender(appender);
    Configurator.setLevel(OWN, Level.DEBUG);
  }

  @AfterEach
  void close() {
    log.removeAppender(appender);
    Configurator.setLevel(OWN, log.getLevel());
    driver.close();
    pipeline.close();
  }

  /** Sends a request for a file and waits for its answer. */
  private void ask(String id, Path file, String answers) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("traceparent", ("00-" + TRACE + "-" + PRODUCER + "-01").getBytes(UTF_8));
    requests.pipeInput(
        new TestRecord<>(
            id.getBytes(UTF_8), TestImages.uriRequest(id, file.toUri().toString()), headers));
    TestOutputTopic<byte[], byte[]> topic =
        driver.createOutputTopic(answers, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    await()
        .atMost(1, TimeUnit.MINUTES)
        .until(
            () -> {
              driver.advanceWallClockTime(TICK);
              return !topic.isEmpty();
            });
  }

  private static Map<String, SpanData> spans() {
    return AGENT.getSpans().stream().collect(Collectors.toMap(SpanData::getName, span -> span));
  }

  @Test
  void shouldHaveASpanForEachStageInTheTraceOfTheRequest() throws Exception {
    Path image = Files.write(images.resolve("a.png"), TestImages.png(1));

    ask("a", image, "predictions");

    Map<String, SpanData> spans = spans();
    assertThat(spans).containsOnlyKeys("classify", "fetch", "decode", "batch", "inference");
    assertThat(spans.values()).allMatch(span -> span.getTraceId().equals(TRACE));
    SpanData whole = spans.remove("classify");
    assertThat(whole.getParentSpanId()).isEqualTo(PRODUCER);
    assertThat(whole.getAttributes().asMap().values()).contains("a", "nielsennet");
    assertThat(spans.values()).allMatch(span -> span.getParentSpanId().equals(whole.getSpanId()));
    assertThat(spans.values()).allMatch(SpanData::hasEnded);
    assertThat(spans.get("fetch").getEndEpochNanos())
        .isLessThanOrEqualTo(spans.get("decode").getStartEpochNanos());
    assertThat(spans.get("batch").getEndEpochNanos())
        .isEqualTo(spans.get("inference").getStartEpochNanos());
  }

  @Test
  void shouldSayInTheTraceWhyThereIsNoPrediction() {
    ask("b", images.resolve("missing.png"), "dead");

    assertThat(spans()).containsOnlyKeys("classify", "fetch");
    assertThat(spans().get("classify").getAttributes().asMap().values())
        .contains("IMAGE_NOT_FOUND");
    assertThat(SpanId.isValid(spans().get("fetch").getParentSpanId())).isTrue();
  }

  @Test
  void shouldNameTaskAndRequestInLinesAboutAnImageAndHaveNoneAboveDebug() throws Exception {
    ask("c", Files.write(images.resolve("c.png"), TestImages.png(3)), "predictions");
    ask("d", images.resolve("missing.png"), "dead");

    assertThat(lines).extracting(LogEvent::getLevel).containsOnly(Level.DEBUG);
    assertThat(lines)
        .extracting(line -> line.getContextData().<String>getValue("task"))
        .containsOnly("0_0");
    assertThat(lines)
        .extracting(line -> line.getContextData().<String>getValue("request"))
        .containsExactly("c", "d");
  }
}
