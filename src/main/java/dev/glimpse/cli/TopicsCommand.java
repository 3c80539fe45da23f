package dev.glimpse.cli;

import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFileReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code glimpse topics}, which groups the commands for topics. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "List the declared topics, or create them on a broker.",
    subcommands = {TopicsApplyCommand.class, TopicsCommand.ListCommand.class})
final class TopicsCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing subcommand: apply or list");
  }

  /** The options that select declarations: those of this build, or files. */
  static final class Declarations {

    @Option(
        names = "--file",
        paramLabel = "FILE|DIR",
        description = {
          "Strimzi KafkaTopic resources: a file or a folder; may be repeated.",
          "Default: Glimpse's own three topics."
        })
    private List<Path> files = new ArrayList<>();

    @Option(names = "--partitions", paramLabel = "N", description = "Override the declared number.")
    private @Nullable Integer partitions;

    @Option(
        names = "--replication-factor",
        paramLabel = "N",
        description =
            "Override the declared factor. If neither is given, the broker's default applies.")
    private @Nullable Integer replicas;

    List<TopicDeclaration> read(CommandSpec spec) throws IOException {
      List<TopicDeclaration> topics =
          files.isEmpty() ? TopicFileReader.packaged() : TopicFileReader.read(files);
      return topics.stream().map(topic -> overridden(topic, spec)).toList();
    }

    private TopicDeclaration overridden(TopicDeclaration topic, CommandSpec spec) {
      TopicDeclaration result = topic;
      if (partitions != null) {
        result = result.withPartitions(atLeastOne("--partitions", partitions, spec));
      }
      if (replicas != null) {
        String option = "--replication-factor";
        result = result.withReplicas(atLeastOne(option, replicas, spec), option);
      }
      return result;
    }

    private static int atLeastOne(String option, int value, CommandSpec spec) {
      if (value < 1 || value > Short.MAX_VALUE) {
        throw new ParameterException(
            spec.commandLine(), option + " is " + value + ", allowed: 1 to " + Short.MAX_VALUE);
      }
      return value;
    }
  }

  /**
   * The command {@code glimpse topics list}: prints the declarations, without a connection to
   * brokers.
   */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Print the declared topics, without a connection to brokers.")
  static final class ListCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // injected by picocli
    private CommandSpec spec;

    @Mixin private final SettingsOptions settings = new SettingsOptions();

    @Mixin private final Declarations declarations = new Declarations();

    @Override
    public Integer call() throws IOException {
      settings.read(); // every command rejects a wrong setting
      PrintWriter out = spec.commandLine().getOut();
      for (TopicDeclaration topic : declarations.read(spec)) {
        out.println(topic.name());
        out.println("  partitions           " + orDefault(topic.partitions()));
        out.println("  replication factor   " + orDefault(topic.replicas()));
        topic.config().forEach((key, value) -> out.printf("  %-20s %s%n", key, value));
      }
      out.flush();
      return Main.DONE;
    }

    private static String orDefault(@Nullable Integer number) {
      return number == null ? "the broker's default" : number.toString();
    }
  }
}
