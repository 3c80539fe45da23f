package dev.glimpse.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.management.ManagementEndpoint.Reply;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class ManagementServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<String> trouble = new AtomicReference<>();
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ManagementServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Map.of(
                "/health",
                new HealthState(
                    List.of(
                        new HealthCheck("always", () -> null),
                        new HealthCheck("here", trouble::get))),
                "/text",
                () -> new Reply(200, "text/plain; charset=utf-8", "größer".getBytes(UTF_8)),
                "/broken",
                () -> {
                  throw new IllegalStateException("a secret");
                }),
            Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  @Test
  void shouldSay200WhileAllHoldAnd503WithTheReasonWhileOneDoesNot() throws Exception {
    HttpResponse<String> up = get("/health");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
    assertThat(up.body())
        .isEqualTo(
            "{\"status\":\"up\",\"checks\":[{\"name\":\"always\",\"status\":\"up\"},"
                + "{\"name\":\"here\",\"status\":\"up\"}]}");

    trouble.set("it said \"no\"");
    HttpResponse<String> down = get("/health");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body())
        .isEqualTo(
            "{\"status\":\"down\",\"checks\":[{\"name\":\"always\",\"status\":\"up\"},"
                + "{\"name\":\"here\",\"status\":\"down\",\"reason\":\"it said \\\"no\\\"\"}]}");

    trouble.set(null);
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldAnswerWithTheEndpointsOwnTypeAndText() throws Exception {
    HttpResponse<String> reply = get("/text?query=is&ignored");

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("größer");
    assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
  }

  @Test
  void shouldNameWhatThereIs() throws Exception {
    assertThat(get("/").body()).contains("/broken, /health, /text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health/", "/healthy", "/text/../secret", "//health", "/%2e%2e/x"})
  void shouldKnowNoOtherPath(String path) throws Exception {
    HttpResponse<String> reply = get(path);

    assertThat(reply.statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
  void shouldAllowNothingButGet(String method) throws Exception {
    HttpResponse<String> reply =
        client.send(
            request("/health").method(method, BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());

    assertThat(reply.statusCode()).isEqualTo(405);
    assertThat(reply.headers().firstValue("Allow")).hasValue("GET");
  }

  @Test
  void shouldSayThatAnEndpointFailedAndNotWhy() throws Exception {
    HttpResponse<String> reply = get("/broken");

    assertThat(reply.statusCode()).isEqualTo(500);
    assertThat(reply.body()).doesNotContain("secret").contains("log");
    assertThat(get("/text").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldCutOffClientsThatAreSlowToAskAndAnswerOthers() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        slow.add(socket);
        socket.getOutputStream().write("GET /text HTTP/1.1\r\nHost: x\r\nX: ".getBytes(UTF_8));
      }

      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreException(IOException.class)
          .until(() -> get("/text").statusCode() == 200);
      for (Socket socket : slow) {
        assertThat(isCutOff(socket)).isTrue();
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static boolean isCutOff(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) { // reset
      return true;
    }
  }

  @Test
  void shouldRefuseAPortThatIsTakenAndFreeItsOwn() throws Exception {
    InetSocketAddress taken = server.address();
    assertThatThrownBy(() -> ManagementServer.start(taken, Map.of(), Map.of()))
        .isInstanceOf(BindException.class);

    server.close();
    ManagementServer.start(taken, Map.of(), Map.of()).close();
  }
}
