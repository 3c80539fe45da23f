package dev.glimpse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class ConfigSourcesTest {

  private static final String KEY = GlimpseConfig.BATCH_MAX_SIZE;

  private static GlimpseConfig flags(String... flags) {
    return ConfigSources.read(List.of(), null, Map.of(), List.of(flags));
  }

  @Test
  void shouldLetFlagsWinOverEnvironmentOverFileOverDefaults(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("glimpse.properties");
    Files.writeString(file, KEY + "=2\n" + GlimpseConfig.TOP_K + "=2\nglimpse.model=of-file\n");
    Map<String, String> environment =
        Map.of("GLIMPSE_BATCH_MAX_SIZE", "3", "GLIMPSE_TOP_K", "3", "GLIMPSE_PORT", "tcp://x");

    GlimpseConfig config =
        ConfigSources.read(
            List.of("glimpse.model=of-command", "glimpse.in.flight.images=7"),
            file,
            environment,
            List.of(KEY + "=4"));

    assertThat(config.getInt(KEY)).isEqualTo(4);
    assertThat(config.getInt(GlimpseConfig.TOP_K)).isEqualTo(3);
    assertThat(config.getString(GlimpseConfig.MODEL)).isEqualTo("of-file");
    assertThat(config.getInt(GlimpseConfig.IN_FLIGHT_IMAGES)).isEqualTo(7);
    assertThat(config.getString(GlimpseConfig.REQUESTS_TOPIC)).isEqualTo("image-requests");
  }

  @Test
  void shouldPassKafkaSettingsWithoutTheirPrefix() {
    GlimpseConfig config =
        ConfigSources.read(
            List.of(),
            null,
            Map.of("GLIMPSE_KAFKA_BOOTSTRAP_SERVERS", "broker:9092"),
            List.of("kafka.security.protocol=SSL", "kafka.poll.ms=42"));

    assertThat(config.kafka().streams())
        .containsEntry("bootstrap.servers", "broker:9092")
        .containsEntry("security.protocol", "SSL")
        .containsEntry("poll.ms", "42")
        .containsEntry("processing.guarantee", "exactly_once_v2");
    assertThat(config.kafka().admin())
        .containsEntry("security.protocol", "SSL")
        .doesNotContainKey("poll.ms");
  }

  @ParameterizedTest
  @CsvSource({
    "glimpse.batch.max.size=0, glimpse.batch.max.size, at least 1",
    "glimpse.batch.max.size=x, glimpse.batch.max.size, Not a number",
    "glimpse.bach.max.size=1, glimpse.bach.max.size, did you mean glimpse.batch.max.size",
    "glimpse.processing.guarantee=once, once, exactly_once_v2",
    "glimpse.fetch.schemes=ftp, ftp, file",
    "kafka.application.id=x, kafka.application.id, glimpse.application.id",
    "kafka.processing.guarantee=x, kafka.processing.guarantee, glimpse.processing.guarantee",
    "kafka.group.protocol=streams, kafka.group.protocol, classic",
    "kafka.processing.exception.handler=x, processing.exception.handler, no request is lost",
    "kafka.default.production.exception.handler=x, production.exception.handler, no request is lost",
    "glimpse.image.max.time.ms=1000, glimpse.image.max.time.ms, glimpse.fetch.",
    "glimpse.topics.requests=__consumer_offsets, __consumer_offsets, internal",
    "glimpse.topics.requests=app-x-repartition, app-x-repartition, internal",
    "glimpse.topics.requests=image-predictions, image-predictions, glimpse.topics.predictions",
    "kafka.producer.acks=1, kafka.producer.acks, all",
    "kafka.enable.idempotence=false, kafka.enable.idempotence, true",
    "kafka.consumer.isolation.level=read_uncommitted, isolation.level, read_committed",
    "kafka.main.consumer.enable.auto.commit=true, enable.auto.commit, false",
    "novalue, --set, key=value"
  })
  void shouldRefuseWhatCannotBeMeant(String setting, String named, String allowed) {
    assertThatThrownBy(() -> flags(setting))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(named)
        .hasMessageContaining(allowed);
  }

  @Test
  void shouldLetKafkaCheckWhatIsItsOwn() {
    assertThatThrownBy(
            () -> flags("kafka.bootstrap.servers=b:1", "kafka.acks=banana").kafka().check())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("banana");
    assertThatThrownBy(
            () ->
                flags("kafka.bootstrap.servers=b:1", "kafka.max.request.size=1000000")
                    .kafka()
                    .check())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.dead.letter.max.bytes");
    flags("kafka.bootstrap.servers=b:1").kafka().check();
  }

  @Test
  void shouldReadNoRequestOfAnAbortedTransactionWhateverTheGuarantee() {
    String guarantee = "glimpse.processing.guarantee=at_least_once";

    assertThat(flags("kafka.bootstrap.servers=b:1", guarantee).kafka().streams())
        .containsEntry("consumer.isolation.level", "read_committed");
  }

  @Test
  void shouldPutWhatTheUserSaysBeforeItsOwnDefaults() {
    assertThat(flags("kafka.bootstrap.servers=b:1", "kafka.linger.ms=50").kafka().streams())
        .containsEntry("linger.ms", "50")
        .doesNotContainKey("producer.linger.ms");
  }

  @Test
  void shouldEndTheSessionOfAKilledProcessorSoonUnlessItIsAStaticMember() {
    assertThat(flags("kafka.bootstrap.servers=b:1").kafka().streams())
        .containsEntry("consumer.session.timeout.ms", 6_000)
        .containsEntry("consumer.heartbeat.interval.ms", 1_000);
    assertThat(
            flags("kafka.bootstrap.servers=b:1", "kafka.main.consumer.group.instance.id=one")
                .kafka()
                .streams())
        .doesNotContainKeys("consumer.session.timeout.ms", "consumer.heartbeat.interval.ms");
  }

  @Test
  void shouldNotRepeatTheValueOfAKeyThatMayBeASecretMisspelt() {
    assertThatThrownBy(() -> flags("glimpse.kafka.sasl.jaas.config=hunter2"))
        .hasMessageContaining("glimpse.kafka.sasl.jaas.config")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void shouldWantABrokerWhereOneIsNeeded() {
    assertThatThrownBy(() -> flags().kafka().streams())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("kafka.bootstrap.servers");
  }

  @Test
  void shouldKeepTheReferencePageFresh() throws Exception {
    assertThat(Files.readString(Path.of("docs/configuration.md")))
        .as("docs/configuration.md; refresh the table with: ./glimpse config --markdown")
        .contains(ConfigReferenceTable.markdown());
  }
}
