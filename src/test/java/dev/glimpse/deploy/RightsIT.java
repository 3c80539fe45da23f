package dev.glimpse.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.glimpse.cli.Main;
import dev.glimpse.demo.LoginBroker;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testkit.GlimpseContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rights in topics/users/glimpse.yaml, on a broker that enforces them. */
@Timeout(240)
@Tag("container")
final class RightsIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Path USER = Path.of("topics", "users", "glimpse.yaml");

  @TempDir private Path folder;

  private String settings(LoginBroker broker) throws IOException {
    return Files.writeString(
            folder.resolve("glimpse.properties"),
            """
            kafka.bootstrap.servers=%s
            kafka.security.protocol=SASL_PLAINTEXT
            kafka.sasl.mechanism=PLAIN
            kafka.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
            username="glimpse" password="secret";
            glimpse.management.port=0
            """
                .formatted(broker.bootstrapServers()))
        .toString();
  }

  @Test
  void shouldSufficeForPredictionsAndDeadLettersAndForAStop() throws Exception {
    try (LoginBroker broker = LoginBroker.startGuarded("glimpse", "secret");
        TestClient client = new TestClient(broker.broker().bootstrapServers())) {
      createTopics(client);
      client.admin().createAcls(bindings()).all().get();

      try (ProcessorJvm processor =
          ProcessorJvm.start(Main.class.getName(), List.of("run", "--config", settings(broker)))) {
        client.produce(request(TestImages.inlineRequest("good", TestImages.png(1))));
        client.produce(request("no request".getBytes(UTF_8)));

        assertThat(client.consume(GlimpseContainer.PREDICTIONS, 1, LIMIT)).hasSize(1);
        assertThat(client.consume(GlimpseContainer.DEAD_LETTERS, 1, LIMIT)).hasSize(1);
        assertThat(processor.terminate()).as(processor.logTail()).isZero();
        assertThat(processor.log()).doesNotContain("not authorized", "Authorization");
      }
    }
  }

  @Test
  void shouldNotStartWithoutThem() throws Exception {
    try (LoginBroker broker = LoginBroker.startGuarded("glimpse", "secret");
        TestClient client = new TestClient(broker.broker().bootstrapServers())) {
      createTopics(client);

      try (ProcessorJvm processor =
          ProcessorJvm.start(Main.class.getName(), List.of("run", "--config", settings(broker)))) {
        await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());

        assertThat(processor.exitCode()).isNotEqualTo(OptionalInt.of(Main.DONE));
      }
    }
  }

  /** The first dead letter would find out, and each start after it. */
  @ParameterizedTest
  @CsvSource({
    "image-requests-dlq, glimpse.topics.dead.letters, write",
    "image-predictions, glimpse.topics.predictions, write",
    "image-requests, glimpse.topics.requests, read"
  })
  void shouldRefuseToStartWithoutTheRightToOneTopic(String topic, String key, String right)
      throws Exception {
    try (LoginBroker broker = LoginBroker.startGuarded("glimpse", "secret");
        TestClient client = new TestClient(broker.broker().bootstrapServers())) {
      createTopics(client);
      client
          .admin()
          .createAcls(
              bindings().stream()
                  .filter(
                      acl ->
                          !acl.pattern().name().equals(topic)
                              || acl.entry().operation().toString().startsWith("DESCRIBE"))
                  .toList())
          .all()
          .get();

      try (ProcessorJvm processor =
          ProcessorJvm.start(Main.class.getName(), List.of("run", "--config", settings(broker)))) {
        await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());

        assertThat(processor.exitCode()).hasValue(Main.USAGE);
        assertThat(processor.log()).contains(key, topic, "lacks the right to " + right + " it");
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> request(byte[] value) {
    return new ProducerRecord<>(GlimpseContainer.REQUESTS, value);
  }

  private static void createTopics(TestClient client) throws Exception {
    client
        .admin()
        .createTopics(
            Stream.of(
                    GlimpseContainer.REQUESTS,
                    GlimpseContainer.PREDICTIONS,
                    GlimpseContainer.DEAD_LETTERS)
                .map(
                    name ->
                        new NewTopic(name, 2, (short) 1)
                            .configs(Map.of("max.message.bytes", "8600000")))
                .toList())
        .all()
        .get();
  }

  /** As Strimzi's User Operator makes them. */
  private static List<AclBinding> bindings() throws IOException {
    List<AclBinding> bindings = new ArrayList<>();
    JsonNode user = new YAMLMapper().readTree(USER.toFile());
    for (JsonNode rule : user.at("/spec/authorization/acls")) {
      for (JsonNode operation : rule.get("operations")) {
        bindings.add(
            new AclBinding(
                resource(rule.get("resource")),
                new AccessControlEntry(
                    "User:" + user.at("/metadata/name").asText(),
                    "*",
                    AclOperation.fromString(snake(operation.asText())),
                    AclPermissionType.ALLOW)));
      }
    }
    return bindings;
  }

  private static ResourcePattern resource(JsonNode resource) {
    return new ResourcePattern(
        ResourceType.fromString(snake(resource.get("type").asText())),
        resource.get("name").asText(),
        resource.get("patternType").asText().equals("prefix")
            ? PatternType.PREFIXED
            : PatternType.LITERAL);
  }

  /** {@code DescribeConfigs} and {@code transactionalId} as Kafka's enums have them. */
  private static String snake(String name) {
    String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", "_");
    return words.toUpperCase(Locale.ROOT);
  }
}
