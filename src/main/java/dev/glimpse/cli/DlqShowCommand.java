package dev.glimpse.cli;

import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.deadletter.DeadLetter;
import dev.glimpse.deadletter.DeadLetterFormatter;
import dev.glimpse.deadletter.DeadLetterPosition;
import dev.glimpse.serde.RequestDecoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code glimpse dlq show}: prints one dead letter completely. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Print a dead letter's headers, key and value.",
      "Inline images are shortened, and control characters are escaped."
    })
final class DlqShowCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final DeadLetterTopicOptions topic = new DeadLetterTopicOptions();

  @Parameters(
      paramLabel = "PARTITION:OFFSET",
      converter = SourcePositionConverter.class,
      description = "The position, as `glimpse dlq list` prints it.")
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private DeadLetterPosition position;

  @Option(names = "--raw", description = "Write only the value, unchanged.")
  private boolean raw;

  @Override
  public Integer call() throws IOException {
    return topic.use(
        (letters, config, clients) -> {
          try (ConfiguredEventFormat formats = new ConfiguredEventFormat(config.eventFormat())) {
            return show(
                letters.at(position.partition(), position.offset()).map(DeadLetter::of),
                formats.format().requests());
          }
        });
  }

  private int show(Optional<DeadLetter> found, RequestDecoder decoder) {
    if (found.isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("glimpse: there is no dead letter at " + position);
      err.flush();
      return Main.FAILED;
    }
    DeadLetter letter = found.get();
    byte[] value = letter.value();
    if (!raw) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(DeadLetterFormatter.of(letter, decoder));
      out.flush();
    } else if (value != null) {
      System.out.write(value, 0, value.length);
      System.out.flush();
    }
    return Main.DONE;
  }
}
