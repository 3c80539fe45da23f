package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models from a mirror of the test's own. */
@Tag("native")
final class ModelsPullCommandTest {

  private static final Path GRAPH = Path.of("../shared/models/replica_InceptionV3_slim.pb");

  @TempDir private Path temp;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer mirror;

  @BeforeEach
  void start() throws Exception {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/graph.pb",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, Files.size(GRAPH));
          try (OutputStream body = exchange.getResponseBody()) {
            Files.copy(GRAPH, body);
          }
        });
    mirror.start();
  }

  @AfterEach
  void stop() {
    mirror.stop(0);
  }

  private int glimpse(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(args);
  }

  private int pull(String name, String sha256) throws Exception {
    Path list = temp.resolve("published.yaml");
    Files.writeString(
        list,
        """
        models:
          - name: mine
            description: A model of our own
            page: https://images.example/
            licence: Apache-2.0
            address: http://127.0.0.1:%d/graph.pb
            sha256: {digest: %s, sources: ["https://images.example/"]}
            graph: graph.pb
            labels: [imagenet-1001.txt]
            preset: inception-v3-slim
        """
            .formatted(mirror.getAddress().getPort(), sha256));
    return glimpse(
        "models", "pull", name, "--published", list.toString(), "--models-dir", models());
  }

  private String models() {
    return temp.resolve("models").toString();
  }

  private static String sha256() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(GRAPH)));
  }

  @Test
  void shouldPullAModelThatThenIsServedAndLeaveItAloneTheSecondTime() throws Exception {
    assumeTrue(Files.exists(GRAPH), GRAPH + " is not there");

    assertThat(pull("mine", sha256())).as(err.toString()).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("downloading ", "downloaded     100 %", "written        " + models() + "/mine/1");
    assertThat(glimpse("models", "show", "mine", "--set", "glimpse.models.dir=" + models()))
        .isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("A model of our own", "/graph.pb");

    assertThat(pull("mine", sha256())).isEqualTo(Main.DONE);

    assertThat(out.toString()).contains("mine/1 exists already");
    assertThat(asked).hasValue(1);
  }

  @Test
  void shouldNotTakeAFileOfAnotherChecksum() throws Exception {
    assumeTrue(Files.exists(GRAPH), GRAPH + " is not there");

    assertThat(pull("mine", "00".repeat(32))).isEqualTo(Main.FAILED);

    assertThat(err.toString()).startsWith("glimpse: ").contains("00000000");
    assertThat(temp.resolve("models/mine")).doesNotExist();
  }

  @Test
  void shouldSayWhatThereIs() throws Exception {
    assertThat(glimpse("models", "pull", "--list")).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("inception-2015", "inception-v4", "checksum known");

    assertThat(pull("yours", "00".repeat(32))).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("yours is not a published model; available: mine");
  }
}
