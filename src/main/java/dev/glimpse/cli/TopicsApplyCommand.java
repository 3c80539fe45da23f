package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.topics.AppliedTopic;
import dev.glimpse.topics.AppliedTopic.Created;
import dev.glimpse.topics.AppliedTopic.Updated;
import dev.glimpse.topics.TopicApplier;
import dev.glimpse.topics.TopicDeclaration;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command {@code glimpse topics apply}: changes a broker's topics to match their declarations.
 */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Create the declared topics that do not exist, and update the settings of the others.",
      "Nothing is deleted; partitions and replicas of existing topics are not changed."
    })
final class TopicsApplyCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final BrokerOptions brokers = new BrokerOptions();

  @Mixin private final TopicsCommand.Declarations declarations = new TopicsCommand.Declarations();

  @Override
  public Integer call() throws IOException {
    List<TopicDeclaration> topics = declarations.read(spec);
    GlimpseConfig config = brokers.config();
    PrintWriter out = spec.commandLine().getOut();
    try (Admin admin = brokers.clients(config).admin()) {
      TopicApplier applier = new TopicApplier(admin);
      applier.refuseReplicasWithoutBrokers(topics);
      for (TopicDeclaration topic : topics) {
        report(out, apply(applier, topic));
      }
    } catch (TimeoutException e) {
      throw BrokerOptions.silent(config, e);
    }
    return Main.DONE;
  }

  private static AppliedTopic apply(TopicApplier applier, TopicDeclaration topic) {
    try {
      return applier.apply(topic);
    } catch (TimeoutException e) {
      throw e;
    } catch (KafkaException e) {
      throw new KafkaException("topic " + topic.name() + ": " + e.getMessage(), e);
    }
  }

  private static void report(PrintWriter out, AppliedTopic topic) {
    out.printf("%-24s %s%n", topic.topic(), text(topic.change()));
    topic.differences().forEach(difference -> out.printf("%-24s %s%n", "", difference));
    out.flush();
  }

  private static String text(AppliedTopic.Change change) {
    if (change instanceof Created created) {
      return "created: %d partitions, replication factor %d%s"
          .formatted(
              created.partitions(),
              created.replicas(),
              created.config().entrySet().stream()
                  .map(entry -> ", " + entry)
                  .collect(Collectors.joining()));
    }
    if (change instanceof Updated updated) {
      return "updated: "
          + updated.settings().entrySet().stream()
              .map(TopicsApplyCommand::text)
              .collect(Collectors.joining(", "));
    }
    return "unchanged";
  }

  private static String text(Map.Entry<String, AppliedTopic.Setting> changed) {
    return changed.getKey() + " " + changed.getValue().before() + " -> " + changed.getValue().now();
  }
}
