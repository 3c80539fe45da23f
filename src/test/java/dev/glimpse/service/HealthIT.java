package dev.glimpse.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.demo.LocalBroker;
import dev.glimpse.streams.StartStoppedException;
import dev.glimpse.streams.StopRequest;
import dev.glimpse.testing.DecoratedEngine;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the probes say while a processor starts, its broker fails, and it stops. */
@Timeout(300)
@Tag("broker")
final class HealthIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
  private final Processors processors = new Processors();

  @AfterEach
  void close() {
    processors.close();
    client.close();
  }

  private GlimpseService start(String... settings) throws InterruptedException {
    return start(topics.config(settings));
  }

  private GlimpseService start(GlimpseConfig config) throws InterruptedException {
    return processors.service(config, UnaryOperator.identity());
  }

  private static ManagementClient client(GlimpseService service) {
    return ManagementClient.of(service.managementAddress());
  }

  private static void awaitReady(ManagementClient management) {
    await().atMost(LIMIT).until(management::isReady);
  }

  private static void send(Exchange exchange, int from, int to) {
    exchange.send(
        IntStream.range(from, to)
            .mapToObj(
                i ->
                    exchange.request(
                        "key-" + i, TestImages.inlineRequest("id-" + i, TestImages.png(i))))
            .toList());
  }

  @Test
  void shouldNotBeReadyWhileTheBrokerIsFrozenOrDeadAndLoseNothing() throws Exception {
    try (LocalBroker broker = LocalBroker.start();
        TestClient client = new TestClient(broker.bootstrapServers())) {
      TestTopics topics = TestTopics.create(client, broker.bootstrapServers(), 4);
      Exchange exchange = new Exchange(client, topics);
      ManagementClient management = client(start(topics.config()));
      awaitReady(management);

      send(exchange, 0, 1_000);
      Signals.pause(broker.process());
      awaitUnreachable(management);
      Signals.resume(broker.process());
      awaitReady(management);

      send(exchange, 1_000, 2_000);
      Signals.kill(broker.process());
      awaitUnreachable(management);
      broker.restart();
      awaitReady(management);
      assertThat(management.metric("glimpse_brokers_reachable")).isEqualTo(1);
      assertThat(management.metric("glimpse_ready")).isEqualTo(1);

      send(exchange, 2_000, 2_100);
      exchange.assertAnsweredOnceInOrder(exchange.predictions(2_100));
      processors.close(); // before its broker
    }
  }

  /** And alive: no restart would bring the broker back. */
  private static void awaitUnreachable(ManagementClient management) {
    await().atMost(LIMIT).until(() -> management.troubles().contains("brokers"));
    assertThat(management.isLive()).isTrue();
    assertThat(management.metric("glimpse_brokers_reachable")).isZero();
    assertThat(management.metric("glimpse_ready")).isZero();
  }

  @Test
  void shouldBeAliveButNotReadyWhileTheModelIsLoaded() throws Exception {
    int port = freePort();
    AtomicReference<Set<String>> troubles = new AtomicReference<>();
    AtomicBoolean live = new AtomicBoolean();

    GlimpseService service =
        processors.service(
            topics.config(ManagementSettings.PORT + "=" + port),
            model -> {
              ManagementClient early = new ManagementClient(port);
              troubles.set(early.troubles());
              live.set(early.isLive());
              return model;
            });

    assertThat(troubles.get()).contains("model", "streams", "brokers");
    assertThat(live).isTrue();
    awaitReady(client(service));
  }

  @Test
  void shouldReportAMissingTopicBeforeAModelIsLoaded() {
    GlimpseConfig config = topics.config(GlimpseConfig.PREDICTIONS_TOPIC + "=nowhere");

    assertThatThrownBy(
            () ->
                new GlimpseService(
                    config,
                    new StopRequest(),
                    DecoratedEngine.ofDevice(
                        model -> {
                          throw new AssertionError("A model was loaded");
                        })))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(GlimpseConfig.PREDICTIONS_TOPIC)
        .hasMessageContaining("nowhere");
  }

  /** A port that stays open would keep the process alive, and its probes up. */
  @Test
  void shouldFreeThePortWhenTheEngineCannotBeLinked() throws Exception {
    int port = freePort();
    GlimpseConfig config = topics.config(ManagementSettings.PORT + "=" + port);

    assertThatThrownBy(
            () ->
                new GlimpseService(
                    config,
                    new StopRequest(),
                    (device, batch) -> {
                      throw new UnsatisfiedLinkError("libtensorflow_cc.so.2");
                    }))
        .isInstanceOf(UnsatisfiedLinkError.class);

    assertThatNoException()
        .isThrownBy(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close());
  }

  @Test
  void shouldNotStartTheEngineAfterAStop() {
    StopRequest stop = new StopRequest();
    stop.make();

    assertThatThrownBy(
            () ->
                new GlimpseService(
                    topics.config(),
                    stop,
                    (device, batch) -> {
                      throw new AssertionError("The engine was started");
                    }))
        .isInstanceOf(StartStoppedException.class);
  }

  @Test
  void shouldEndTheStartWhenItIsStoppedWhileAModelIsLoaded() {
    StopRequest stop = new StopRequest();

    assertThatThrownBy(
            () ->
                new GlimpseService(
                    topics.config(),
                    stop,
                    DecoratedEngine.ofDevice(
                        model -> {
                          stop.make();
                          return model;
                        })))
        .isInstanceOf(StartStoppedException.class)
        .hasMessage("Stopped before the processor was started");
  }

  @Test
  void shouldTellWhatItRunsHowLongImagesTookAndThatNoneWaits() throws Exception {
    Exchange exchange = new Exchange(client, topics);
    ManagementClient management = client(start());
    awaitReady(management);

    send(exchange, 0, 50);
    exchange.predictions(50);

    for (String stage : List.of("fetch", "decode", "queue", "inference", "total", "end_to_end")) {
      String tags = "{model=\"nielsennet\",stage=\"" + stage + "\"}";
      assertThat(management.metric("glimpse_stage_seconds_count" + tags)).isEqualTo(50);
    }
    assertThat(
            management.metric("glimpse_stage_seconds_sum{model=\"nielsennet\",stage=\"decode\"}"))
        .isPositive();
    for (int partition = 0; partition < 4; partition++) {
      String name = "glimpse_partition_blocked_seconds{partition=\"" + partition + "\"}";
      await().atMost(LIMIT).until(() -> management.metric(name) == 0);
    }
    await().atMost(LIMIT).until(() -> management.metric("glimpse_lag_records") == 0);
    assertThat(management.info().at("/models/0/name").asText()).isEqualTo("nielsennet");
    assertThat(management.info().at("/device").asText()).isNotEmpty();
    assertThat(management.info().at("/version").asText()).isNotEmpty();
  }

  @Test
  void shouldBeAliveButNotReadyWhileItStops() throws Exception {
    GlimpseService service = start();
    ManagementClient management = client(service);
    awaitReady(management);

    service.processor().close();

    assertThat(management.troubles()).containsExactly("streams");
    assertThat(management.isLive()).isTrue();
  }

  @Test
  void shouldNeitherBeReadyNorAliveWhenItHasFailed() throws Exception {
    GlimpseService service = start();
    ManagementClient management = client(service);
    awaitReady(management);

    // Kafka Streams cannot go on without its input.
    client.delete(topics.requests());

    await().atMost(LIMIT).until(() -> management.deadly().contains("streams"));
    assertThat(management.isReady()).isFalse();
  }

  @Test
  void shouldRunWithoutHealthAndMetrics() throws Exception {
    GlimpseService service = start(ManagementSettings.PORT + "=" + ManagementSettings.NO_PORT);

    assertThat(service.managementAddress()).isNull();
    assertThat(service.processor().hasEnded()).isFalse();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
