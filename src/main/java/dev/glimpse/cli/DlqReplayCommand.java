package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.deadletter.DeadLetterPosition;
import dev.glimpse.deadletter.OutgoingReplay;
import dev.glimpse.deadletter.Replay;
import dev.glimpse.deadletter.ReplayGroupNames;
import dev.glimpse.topics.BoundedTopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code glimpse dlq replay}: sends requests of dead letters again. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Send the requests of dead letters to the requests topic again: with the same key, value and"
          + " headers, to the same partition.",
      "A replay continues where the last one of the same codes ended, even if that was killed: no"
          + " request is sent twice. Dead letters that are older than --since, failed too often or"
          + " are skipped for another reason stay skipped in later replays; --again or their"
          + " position replays them."
    })
final class DlqReplayCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final DeadLetterTopicOptions topic = new DeadLetterTopicOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "PARTITION:OFFSET",
      converter = SourcePositionConverter.class,
      description =
          "Replay only these, as `glimpse dlq list` prints them; later replays skip them.")
  private List<DeadLetterPosition> named = new ArrayList<>();

  @Mixin private final DeadLetterFilterOptions chosen = new DeadLetterFilterOptions();

  @Option(
      names = "--max-attempts",
      paramLabel = "N",
      defaultValue = "5",
      description = "Skip requests that failed this often. Default: ${DEFAULT-VALUE}.")
  private int maxAttempts;

  @Option(
      names = "--again",
      description = "Start at the beginning, or at --since, regardless of earlier replays.")
  private boolean again;

  @Option(names = "--dry-run", description = "Send nothing; print what would be sent.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    if (maxAttempts < 1) {
      throw new ParameterException(
          spec.commandLine(), "--max-attempts is " + maxAttempts + ", allowed: at least 1");
    }
    if (!named.isEmpty() && !chosen.isAll()) {
      throw new ParameterException(
          spec.commandLine(), "--code and --since cannot be combined with positions");
    }
    return topic.use(this::replay);
  }

  private int replay(BoundedTopicReader letters, GlimpseConfig config, KafkaClientFactory clients) {
    ReplayGroupNames names = new ReplayGroupNames(config.processor().applicationId());
    try (Admin admin = clients.admin();
        Consumer<byte[], byte[]> consumer = clients.reader();
        @Nullable Producer<byte[], byte[]> producer =
            dryRun ? null : clients.sender(names.transactionalId())) {
      Replay replay =
          new Replay(
              letters,
              BrokerOptions.reader(consumer, config.topics().requests()),
              admin,
              names,
              producer,
              Instant.now(),
              this::print);
      report(
          replay.run(
              new Replay.Order(chosen.selection(), new TreeSet<>(named), again, maxAttempts)));
    }
    return Main.DONE;
  }

  private void print(OutgoingReplay back) {
    if (dryRun) {
      PrintWriter out = spec.commandLine().getOut();
      Integer partition = back.request().partition();
      out.printf(
          "%s %s, attempt %d, to %s%n",
          back.letter().position(),
          back.letter().code(),
          back.letter().attempts() + 1,
          back.request().topic() + (partition == null ? " by its key" : "-" + partition));
    }
  }

  private void report(Replay.Outcome outcome) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%9d %s%n", outcome.replayed(), dryRun ? "would be replayed" : "replayed");
    outcome
        .skipped()
        .forEach((skip, count) -> out.printf("%9d skipped: %s%n", count, skip.reason()));
    out.flush();
  }
}
