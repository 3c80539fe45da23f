package dev.glimpse.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.ManagementSettings;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.service.GlimpseService;
import dev.glimpse.streams.StopRequest;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the live view's port answers, and to whom. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@Tag("broker")
final class LiveViewIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
  private GlimpseService service;
  private int port;

  @BeforeAll
  void start() throws InterruptedException {
    service =
        new GlimpseService(
            topics.config(
                ManagementSettings.VIEW + "=true",
                ManagementSettings.VIEW_HOSTS + "=glimpse.example.org"),
            new StopRequest(),
            ConfiguredModelEngine::start);
    service.processor().start();
    assertThat(service.processor().awaitRunning()).isTrue();
    port = Objects.requireNonNull(service.managementAddress()).getPort();
  }

  @AfterAll
  void stop() {
    service.close();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  /** The status line's code; a client that may say what browsers say. */
  private int status(String path, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n")
                  .getBytes(UTF_8));
      byte[] line = socket.getInputStream().readNBytes(12);
      return Integer.parseInt(new String(line, UTF_8).substring(9));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/view/view.css, text/css; charset=utf-8",
    "/view/main.js, text/javascript; charset=utf-8",
    "/view/icon.svg, image/svg+xml",
  })
  void shouldForbidScriptsOfOthersAndGuessesInEveryFile(String path, String type) throws Exception {
    HttpResponse<String> reply = get(path);

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(reply.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(reply.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(reply.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(reply.body())
        .doesNotContain("https://", "src=\"http", "href=\"http", "(http:")
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, 200",
    "[::1]:8080, 200",
    "localhost, 200",
    "LOCALHOST:1, 200",
    "glimpse.example.org:8080, 200",
    "evil.example.org, 421",
    "127.0.0.1.evil.example.org, 421",
    "localhost.evil.example.org:8080, 421",
    "evil.example.org:8080:8080, 421",
  })
  void shouldKnowItselfByAddressesAndGivenNamesOnly(String host, int status) throws Exception {
    assertThat(status("/", "Host: " + host)).isEqualTo(status);
    assertThat(status("/view/events", "Host: " + host)).isEqualTo(status);
    assertThat(status("/health/live", "Host: " + host)).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin, cors, 200",
    "none, navigate, 200",
    "cross-site, navigate, 200",
    "cross-site, no-cors, 403",
    "same-site, cors, 403",
  })
  void shouldAnswerItsOwnPageOnly(String site, String mode, int status) throws Exception {
    assertThat(status("/", "Host: localhost", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: " + mode))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/view", "/view/", "/view/../view/main.js", "/view/events/", "/index.html"})
  void shouldHaveNoOtherFile(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldTellOfAnswersAsTheyAreCommittedAndEndSoThatBrowsersGoOn() throws Exception {
    await().atMost(LIMIT).until(() -> get("/view/events").body().contains("\"reading\""));
    client.produce(
        new ProducerRecord<>(
            topics.requests(),
            "told".getBytes(UTF_8),
            TestImages.inlineRequest("told", TestImages.encoded("jpg", 600, 1))));
    client.produce(
        new ProducerRecord<>(topics.requests(), "lost".getBytes(UTF_8), "{}".getBytes(UTF_8)));
    List<String> events = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              HttpResponse<String> reply = get("/view/events");
              assertThat(reply.headers().firstValue("Cache-Control")).hasValue("no-store");
              events.add(reply.body());
              return reply.body().contains("\"id\":\"told\"")
                  && reply.body().contains("INVALID_REQUEST");
            });

    String last = events.get(events.size() - 1);
    assertThat(last).startsWith("retry: ").contains("event: everything\n", "\"thumbnail\":\"/9j/");
    String id =
        last.substring(last.lastIndexOf("id: ") + 4, last.indexOf('\n', last.lastIndexOf("id: ")));
    HttpResponse<String> next =
        http.send(
            request("/view/events").header("Last-Event-ID", id).build(), BodyHandlers.ofString());
    assertThat(next.body()).contains("event: moment\n").doesNotContain("everything", "told");
  }

  @Test
  void shouldTurnAwayMoreThanThereIsRoomForAndStayHealthy() throws Exception {
    List<Socket> readers = new ArrayList<>();
    try {
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                for (int i : IntStream.range(0, ServerSentEventStreams.READERS).toArray()) {
                  Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                  readers.add(socket);
                  socket
                      .getOutputStream()
                      .write(
                          "GET /view/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
                  InputStream in = socket.getInputStream();
                  assertThat(in.read()).as("reader %d", i).isEqualTo('H');
                }
                return status("/view/events", "Host: localhost") == 503;
              });
      assertThat(get("/health/live").statusCode()).isEqualTo(200);
      assertThat(get("/").statusCode()).isEqualTo(200);
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
    await().atMost(LIMIT).until(() -> status("/view/events", "Host: localhost") == 200);
  }

  @Test
  void shouldBeOffUnlessWanted() throws Exception {
    try (GlimpseService without =
        new GlimpseService(topics.config(), new StopRequest(), ConfiguredModelEngine::start)) {
      int its = Objects.requireNonNull(without.managementAddress()).getPort();
      HttpResponse<String> reply =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + its + "/")).build(),
              BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(404);
    }
  }

  @Test
  void shouldRefuseAViewThatNobodyCanReach() {
    assertThatThrownBy(
            () ->
                new GlimpseService(
                    topics.config(
                        ManagementSettings.VIEW + "=true", ManagementSettings.PORT + "=-1"),
                    new StopRequest(),
                    ConfiguredModelEngine::start))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(ManagementSettings.VIEW)
        .hasMessageContaining(ManagementSettings.PORT);
  }
}
