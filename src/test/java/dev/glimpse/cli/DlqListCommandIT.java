package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestDeadLetters;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code dlq list} and {@code dlq show}. */
@Tag("broker")
final class DlqListCommandIT {

  /** Clears the screen, turns text around, and types into the terminal where C1 is obeyed. */
  private static final String HOSTILE = "\u001b[2J\u202e\u009b1;1H\u0007";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 2);
  private final TestDeadLetters letters = new TestDeadLetters(topics);
  private final Instant yesterday =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(1));

  @AfterEach
  void close() {
    client.close();
  }

  private int dlq(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of("dlq", command));
    line.addAll(ProcessorJvm.options(topics.settings()));
    line.addAll(List.of(arguments));
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(line.toArray(String[]::new));
  }

  private Instant hours(int count) {
    return yesterday.plus(Duration.ofHours(count));
  }

  @Test
  void shouldListAndCountWhatIsThere() {
    client.produce(letters.letter("a", "FETCH_FAILED", 3, hours(1)));
    client.produce(letters.letter("b", "IMAGE_NOT_FOUND", 1, hours(2)));
    client.produce(letters.letter("c", "FETCH_FAILED", 1, hours(3)));

    assertThat(dlq("list")).isEqualTo(Main.DONE);

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "POSITION TIME CODE ATTEMPT ID MESSAGE",
            "0:0 %s FETCH_FAILED 3 a There is no such thing".formatted(hours(1)),
            "0:1 %s IMAGE_NOT_FOUND 1 b There is no such thing".formatted(hours(2)),
            "0:2 %s FETCH_FAILED 1 c There is no such thing".formatted(hours(3)),
            "",
            "FETCH_FAILED 2 %s to %s".formatted(hours(1), hours(3)),
            "IMAGE_NOT_FOUND 1 %1$s to %1$s".formatted(hours(2)),
            "dead letters 3");
  }

  @Test
  void shouldChooseByCodeAndTimeAndShowTheNewest() throws Exception {
    for (int i = 0; i < 8; i++) {
      client.produce(letters.letter("f" + i, "FETCH_FAILED", 1, hours(i)));
      client.produce(letters.letter("t" + i, "FETCH_TIMEOUT", 1, hours(i)));
    }

    assertThat(
            dlq(
                "list",
                "--json",
                "--code",
                "FETCH_TIMEOUT",
                "--since",
                hours(3).toString(),
                "--limit",
                "2"))
        .isEqualTo(Main.DONE);
    assertThat(dlq("list", "--json", "--summary", "--since", "99999d")).isEqualTo(Main.DONE);

    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines).hasSize(4);
    assertThat(lines.subList(0, 2))
        .extracting(n -> n.get("id").asText())
        .containsExactly("t6", "t7");
    assertThat(lines.get(0).get("partition").asInt()).isZero();
    assertThat(lines.get(0).get("offset").asLong()).isEqualTo(13);
    assertThat(lines.get(0).get("time").asText()).isEqualTo(hours(6).toString());
    assertThat(lines.get(0).get("attempt").asInt()).isEqualTo(1);
    assertThat(lines.subList(2, 4)).extracting(n -> n.get("count").asInt()).containsExactly(8, 8);
  }

  @Test
  void shouldEndWhileNothingIsThere() {
    assertThat(dlq("list")).isEqualTo(Main.DONE);
    assertThat(out.toString().strip().replaceAll(" +", " ")).isEqualTo("dead letters 0");
  }

  @Test
  void shouldShowWhatIsNoneOfGlimpses() {
    client.produce(new ProducerRecord<>(topics.deadLetters(), 0, null, null));
    client.produce(
        new ProducerRecord<>(topics.deadLetters(), 0, new byte[] {-1, 0}, new byte[] {7}));

    assertThat(dlq("list")).isEqualTo(Main.DONE);
    assertThat(dlq("show", "0:0")).isEqualTo(Main.DONE);
    assertThat(dlq("show", "0:1")).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("(none)", "key      (null)\nvalue    (null)\n")
        .contains("key      0xff00 (2 bytes)\nvalue    \\u0007\n");
  }

  @Test
  void shouldNotLetStrangersTouchTheTerminal() {
    ProducerRecord<byte[], byte[]> hostile = letters.letter("x", "FETCH_FAILED");
    client.produce(
        new ProducerRecord<>(
            topics.deadLetters(),
            0,
            HOSTILE.getBytes(UTF_8),
            ("{\"id\": \"" + HOSTILE.replace("\u001b", "\\u001b").replace("\u0007", "") + "\"}")
                .getBytes(UTF_8),
            hostile
                .headers()
                .remove("__streams.errors.message")
                .add("__streams.errors.message", HOSTILE.getBytes(UTF_8))
                .add(HOSTILE, HOSTILE.getBytes(UTF_8))));

    assertThat(dlq("list")).isEqualTo(Main.DONE);
    assertThat(dlq("list", "--json")).isEqualTo(Main.DONE);
    assertThat(dlq("show", "0:0")).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("\\u001b[2J\\u202e\\u009b1;1H")
        .doesNotContain("\u001b", "\u202e", "\u009b", "\u0007");
  }

  @Test
  void shouldShortenAnInlineImageAndWriteItWholeWhereAsked() {
    byte[] request = TestImages.inlineRequest("a", TestImages.png(1));
    client.produce(
        new ProducerRecord<>(
            topics.deadLetters(),
            1,
            "k".getBytes(UTF_8),
            request,
            TestDeadLetters.described("CORRUPT_IMAGE", 1, topics.requests(), 0, 0)));

    assertThat(dlq("show", "1:0")).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("  glimpse.error.code: CORRUPT_IMAGE\n", "key      k\n")
        .contains("\"id\" : \"a\",\n", "\"data\" : \"iVBORw0KGgoAAAANSUhEUgAA… (");
    PrintStream before = System.out;
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    System.setOut(new PrintStream(raw, true, UTF_8));
    try {
      assertThat(dlq("show", "--raw", "1:0")).isEqualTo(Main.DONE);
    } finally {
      System.setOut(before);
    }
    assertThat(raw.toByteArray()).isEqualTo(request);
  }

  @Test
  void shouldSayThatThereIsNone() {
    client.produce(letters.letter("a", "FETCH_FAILED"));

    assertThat(dlq("show", "0:1")).isEqualTo(Main.FAILED);
    assertThat(dlq("show", "7:0")).isEqualTo(Main.FAILED);
    assertThat(dlq("show", "x")).isEqualTo(Main.USAGE);

    assertThat(err.toString()).contains("no dead letter at 0:1", "no dead letter at 7:0", "'x'");
  }

  @Test
  void shouldCountMoreThanItShows() {
    client.produce(
        IntStream.range(0, 2_500).mapToObj(i -> letters.letter("i" + i, "FETCH_FAILED")).toList());

    assertThat(dlq("list")).isEqualTo(Main.DONE);

    assertThat(out.toString().lines()).hasSize(1 + 1_000 + 3);
    assertThat(out.toString()).contains("i2499 ", "dead letters            2500");
  }
}
