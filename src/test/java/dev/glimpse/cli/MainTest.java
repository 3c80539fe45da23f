package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.testing.TestImages;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands as a user sees them: output, messages, exit codes. */
@Tag("native")
final class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int glimpse(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "nonsense | Unmatched argument",
        "classify | Missing required parameter",
        "run --set glimpse.batch.max.size=0 | glimpse.batch.max.size",
        "run | kafka.bootstrap.servers",
        "run --set kafka.bootstrap.servers=b:1 --set kafka.max.poll.interval.ms=abc | abc",
        "run --set kafka.bootstrap.servers=nonsense | nonsense",
        "run --set kafka.ssl.key.password=x | GLIMPSE_KAFKA_SSL_KEY_PASSWORD",
        "run --config /nowhere | /nowhere",
        "run --set kafka.bootstrap.servers=127.0.0.1:1 --set glimpse.management.port=65536 | 65535",
        "run --set kafka.bootstrap.servers=127.0.0.1:1 --set glimpse.management.host=no.such.invalid"
            + " | glimpse.management.host",
        "health --set glimpse.management.port=-1 | A fixed port is required",
        "demo --images 0 | --images is 0",
        "demo --images-dir /nowhere | /nowhere",
        "classify --model other x.png | other",
        "config --set glimpse.modle=x | did you mean glimpse.model"
      })
  void shouldExitWith2AndNameWhatIsWrong(String line) {
    String[] parts = line.split("\\|", 2);

    assertThat(glimpse(parts[0].strip().split(" "))).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains(parts[1].strip());
  }

  @ParameterizedTest
  @CsvSource({"glimpse.fetch.file.roots", "glimpse.models.dir", "glimpse.cache.dir"})
  void shouldExitWith2AndNameTheFolderThatCanHaveNoSuchName(String key) {
    assertThat(glimpse("classify", "--set", key + "=/a\0b", "x.png")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains(key, "/a", "LC_ALL=C.UTF-8");
  }

  @Test
  void shouldExitWith2AndNameThePortThatIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "glimpse.management.port=" + other.getLocalPort();

      assertThat(glimpse("run", "--set", "kafka.bootstrap.servers=127.0.0.1:1", "--set", port))
          .isEqualTo(Main.USAGE);
      assertThat(err.toString())
          .contains("glimpse.management.port", "" + other.getLocalPort(), "-1 for none");
    }
  }

  @Test
  void shouldSayWhoIsAskedAndExitWith1WhenNobodyAnswersForItsHealth() throws Exception {
    int free;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = other.getLocalPort();
    }

    assertThat(glimpse("health", "--set", "glimpse.management.port=" + free))
        .isEqualTo(Main.FAILED);
    assertThat(out.toString()).contains("127.0.0.1:" + free + "/health/ready does not respond");
  }

  @Test
  void shouldPrintEveryMetricOfTheReference() {
    assertThat(glimpse("metrics")).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("glimpse_batch_effective_size_images (gauge; model)");
  }

  @Test
  void shouldPrintEverySettingOfTheReference() {
    assertThat(glimpse("config")).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("glimpse.batch.max.size = 32", "kafka.bootstrap.servers");
  }

  @Test
  void shouldPrintTheValuesInForce() {
    assertThat(glimpse("config", "--effective", "--set", "glimpse.top.k=9")).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("glimpse.top.k=9\n", "glimpse.model=nielsennet\n");
  }

  @Test
  void shouldPrintNoSecretAmongThem() {
    String setting = "kafka.ssl.key.password=${env:PATH}";

    assertThat(glimpse("config", "--effective", "--set", setting, "--set", "kafka.acks=all"))
        .isEqualTo(Main.DONE);

    assertThat(out.toString()).contains("kafka.acks=all\n", "kafka.ssl.key.password=[hidden]\n");
    assertThat(out.toString()).doesNotContain(System.getenv("PATH"));
  }

  @Test
  void shouldClassifyInTheOrderGivenAndExitWith1IfOneFailed(@TempDir Path folder) throws Exception {
    Path good = Files.write(folder.resolve("a.png"), TestImages.encoded("png", 64, 1));
    Path bad = Files.writeString(folder.resolve("b.png"), "text");

    int status =
        glimpse("classify", "--json", "--top", "2", "" + good, "" + bad, "http://a b/", "" + good);

    assertThat(status).isEqualTo(Main.FAILED);
    String[] lines = out.toString().split("\n");
    assertThat(lines).hasSize(4);
    ObjectMapper json = new ObjectMapper();
    JsonNode first = json.readTree(lines[0]);
    assertThat(first.get("predictions")).hasSize(2);
    assertThat(first.get("id").asText()).isEqualTo(good.toString());
    JsonNode second = json.readTree(lines[1]);
    assertThat(second.get("id").asText()).isEqualTo(bad.toString());
    assertThat(second.get("failure").get("code").asText()).isEqualTo("UNSUPPORTED_FORMAT");
    assertThat(json.readTree(lines[2]).get("failure").get("code").asText())
        .isEqualTo("INVALID_REQUEST");
    assertThat(json.readTree(lines[3]).get("predictions")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "gs://bucket/x.jpg, FETCH_FORBIDDEN",
    "ftp://host.test/x.jpg, FETCH_FORBIDDEN",
    "FTP://host.test/x.jpg, FETCH_FORBIDDEN",
    "s3a://bucket/x.jpg, FETCH_FORBIDDEN",
    "'data:image/png;base64,AAAA', FETCH_FORBIDDEN",
    "http://host.test/%zz, INVALID_REQUEST",
    "http://host.test:0/, INVALID_REQUEST",
    "missing.jpg, IMAGE_NOT_FOUND",
    "12:30.jpg, IMAGE_NOT_FOUND",
    "photo:1.jpg, IMAGE_NOT_FOUND",
  })
  void shouldTellAReferenceFromAFile(String image, String code) {
    assertThat(glimpse("classify", image)).isEqualTo(Main.FAILED);

    assertThat(out.toString()).contains(code);
    if (code.equals("FETCH_FORBIDDEN")) {
      assertThat(out.toString()).contains("[file, http, https, s3]");
    }
  }

  @Test
  void shouldRepeatTheSpellingOfAReference(@TempDir Path folder) throws Exception {
    Files.write(folder.resolve("grün.png"), TestImages.encoded("png", 64, 0));
    String uri = "file://localhost" + folder + "/grün.png";

    assertThat(glimpse("classify", "--json", uri)).isEqualTo(Main.DONE);

    JsonNode answer = new ObjectMapper().readTree(out.toString());
    assertThat(answer.get("uri").asText()).isEqualTo(uri);
    assertThat(answer.get("id").asText()).isEqualTo(uri);
  }

  @Test
  void shouldShowAScoreAsABar(@TempDir Path folder) throws Exception {
    Path good = Files.write(folder.resolve("a.png"), TestImages.encoded("png", 64, 0));

    assertThat(glimpse("classify", "--top", "1", good.toString())).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains(good.toString()).contains("█");
  }
}
