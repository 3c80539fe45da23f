package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.TestBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("broker")
class TopicsCommandIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final String topic = "cli-" + UUID.randomUUID();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void declare() throws IOException {
    String declaration =
        """
        apiVersion: kafka.strimzi.io/v1
        kind: KafkaTopic
        metadata: {name: %s}
        spec: {partitions: 2, config: {retention.ms: 1000}}
        """;
    file = Files.writeString(folder.resolve("topic.yaml"), declaration.formatted(topic));
  }

  @Test
  void shouldSayWhatItDidAndThenThatNothingWasLeftToDo() {
    String[] apply = {
      "topics", "apply",
      "--bootstrap-servers", TestBroker.bootstrapServers(),
      "--file", file.toString()
    };

    assertThat(run(apply)).isEqualTo(Main.DONE);
    assertThat(run(apply)).isEqualTo(Main.DONE);

    assertThat(out.toString().lines())
        .containsExactly(
            topic + " created: 2 partitions, replication factor 1, retention.ms=1000",
            topic + " unchanged");
  }

  @Test
  void shouldTakeBrokerFromSettingsAndNumbersFromFlags() {
    String setting = "kafka.bootstrap.servers=" + TestBroker.bootstrapServers();

    int status =
        run("topics", "apply", "--set", setting, "--partitions", "5", "--file", folder.toString());

    assertThat(status).isEqualTo(Main.DONE);
    assertThat(out.toString()).contains("created: 5 partitions");
  }

  @Test
  void shouldRefuseWrongUsageBeforeAnyBrokerIsAsked() throws IOException {
    String nobody = "127.0.0.1:1";
    Files.writeString(file, "kind: Pod");

    assertThat(run("topics", "apply")).isEqualTo(Main.USAGE);
    assertThat(run("topics", "apply", "--bootstrap-servers", nobody, "--partitions", "0"))
        .isEqualTo(Main.USAGE);
    assertThat(run("topics", "apply", "--bootstrap-servers", nobody, "--file", file.toString()))
        .isEqualTo(Main.USAGE);
    assertThat(run("topics", "apply", "--bootstrap-servers", "nowhere")).isEqualTo(Main.USAGE);

    assertThat(err.toString())
        .contains("kafka.bootstrap.servers", "--partitions is 0", file + ": apiVersion", "nowhere");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }
}
