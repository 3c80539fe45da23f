package dev.glimpse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets reach Kafka's clients, and nobody else. */
@Tag("unit")
final class SecretsTest {

  private static final String CANARY = "canary-5f2b";
  private static final String BROKER = "kafka.bootstrap.servers=127.0.0.1:1";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\"";

  @TempDir private Path folder;
  private String reference;

  @BeforeEach
  void write() throws Exception {
    Path file = folder.resolve("secrets.properties");
    Files.writeString(file, "password=" + CANARY + "\n");
    Files.writeString(folder.resolve("whole"), CANARY);
    reference = "${file:" + file + ":password}";
  }

  /** {@code CANARY} stands for the secret, {@code FILE} for a reference to it. */
  private GlimpseConfig read(String... settings) {
    List<String> all = new ArrayList<>(List.of(BROKER));
    for (String setting : settings) {
      all.add(setting.replace("CANARY", CANARY).replace("FILE", reference));
    }
    return ConfigSources.read(List.of(), null, Map.of(), all);
  }

  @Test
  void shouldBringWhatAReferenceStandsForToEveryClient() {
    String login = LOGIN + " password=\"" + CANARY + "\";";

    GlimpseConfig config =
        read(
            "kafka.sasl.jaas.config=" + LOGIN + " password=\"FILE\";",
            "kafka.ssl.key.password=${directory:" + folder + ":whole}",
            "kafka.producer.client.rack=${env:PATH}",
            "glimpse.model=FILE");

    assertThat(config.kafka().streams())
        .containsEntry("sasl.jaas.config", login)
        .containsEntry("ssl.key.password", CANARY);
    assertThat(config.kafka().admin()).containsEntry("sasl.jaas.config", login);
    assertThat(config.kafka().reader()).containsEntry("ssl.key.password", CANARY);
    assertThat(config.kafka().sender("t"))
        .containsEntry("sasl.jaas.config", login)
        .containsEntry("client.rack", System.getenv("PATH"));
    assertThat(config.getString(GlimpseConfig.MODEL)).isEqualTo(CANARY);
  }

  @Test
  void shouldAskFurtherProvidersAsKafkaDoesAndResolveNothingTwice() throws Exception {
    Path nested = folder.resolve("nested.properties");
    Files.writeString(nested, "password=${file:" + nested + ":other}\nother=" + CANARY + "\n");

    GlimpseConfig config =
        read(
            "kafka.config.providers=mine",
            "kafka.config.providers.mine.class="
                + "org.apache.kafka.common.config.provider.FileConfigProvider",
            "kafka.config.providers.mine.param.allowed.paths=" + folder,
            "kafka.ssl.key.password=${mine:" + nested + ":password}");

    assertThat(config.kafka().streams())
        .containsEntry("ssl.key.password", "${file:" + nested + ":other}")
        .doesNotContainKey("config.providers");
    assertThatThrownBy(
            () ->
                read(
                    "kafka.config.providers=mine",
                    "kafka.config.providers.mine.class="
                        + "org.apache.kafka.common.config.provider.FileConfigProvider",
                    "kafka.config.providers.mine.param.allowed.paths=/usr",
                    "kafka.ssl.key.password=${mine:" + nested + ":password}"))
        .hasMessageContaining("kafka.ssl.key.password")
        .hasMessageContaining("no such value");
  }

  @Test
  void shouldShowReferencesAndHideSecrets() {
    GlimpseConfig config =
        read(
            "glimpse.model=FILE",
            "kafka.client.rack=FILE",
            "kafka.poll.ms=7",
            "kafka.ssl.key.password=CANARY",
            "kafka.producer.sasl.jaas.config=" + LOGIN + " password=\"CANARY\";",
            "kafka.ssl.key.pasword=CANARY",
            "kafka.config.providers.mine.param.token=CANARY");

    assertThat(config.shown())
        .containsEntry("glimpse.model", reference)
        .containsEntry("glimpse.top.k", "5")
        .containsEntry("kafka.client.rack", reference)
        .containsEntry("kafka.poll.ms", "7")
        .containsEntry("kafka.ssl.key.password", "[hidden]")
        .containsEntry("kafka.producer.sasl.jaas.config", "[hidden]")
        .containsEntry("kafka.ssl.key.pasword", "[hidden]")
        .containsEntry("kafka.config.providers.mine.param.token", "[hidden]");
    assertThat(config.shown().toString()).doesNotContain(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A secret where another value belongs.
        "glimpse.top.k=FILE",
        "glimpse.processing.guarantee=FILE",
        "glimpse.fetch.schemes=FILE",
        "kafka.acks=FILE",
        "kafka.group.protocol=FILE",
        "kafka.application.id=FILE",
        "kafka.max.poll.interval.ms=FILE",
        "kafka.producer.max.block.ms=x-FILE",
        "kafka.security.protocol=FILE",
        "kafka.sasl.login.class=FILE",
        "kafka.bootstrap.servers=FILE",
        // A login that cannot be read; Kafka's messages repeat words of it.
        "kafka.sasl.jaas.config=CANARY",
        "kafka.sasl.jaas.config=FILE",
        "kafka.sasl.jaas.config=CANARY required;",
        "kafka.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule CANARY;",
        "kafka.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " CANARY;",
        "kafka.producer.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule"
            + " required password=\"CANARY\"",
        // Keys that are not there, or not in that place.
        "glimpse.kafka.sasl.jaas.config=CANARY",
        "kafka.ssl.key.password:CANARY",
        "CANARY",
        "kafka.ssl.key.password=x${CANARY:y}z",
        "kafka.ssl.key.password=${file:/nowhere:password}",
        "kafka.ssl.key.password=${directory:/nowhere:password}",
        "kafka.ssl.key.password=${env:THERE_IS_NO_SUCH_NAME}"
      })
  void shouldNotRepeatASecretWhateverIsWrong(String setting) {
    Throwable thrown = refusal(setting);

    String key = setting.replaceFirst("[=:].*", "");
    assertThat(thrown)
        .hasMessageContaining(
            key.equals("CANARY") ? "--set" : key.replaceFirst("^kafka\\.(producer\\.)?", ""));
    assertSilent(thrown);
  }

  @Test
  void shouldNotRepeatAKeyThatIsNone() {
    Throwable thrown =
        refusal(
            "kafka.security.protocol=SSL",
            "kafka.ssl.keystore.type=PEM",
            "kafka.ssl.keystore.certificate.chain=CANARY",
            "kafka.ssl.keystore.key=CANARY");

    assertThat(thrown).hasMessageContaining("PEM");
    assertSilent(thrown);
  }

  private Throwable refusal(String... settings) {
    return catchThrowable(
        () -> {
          GlimpseConfig config = read(settings);
          config.kafka().check();
          new KafkaClientFactory(config.kafka(), Map.of()).admin().close();
        });
  }

  private static void assertSilent(Throwable thrown) {
    assertThat(thrown).isInstanceOf(KafkaException.class);
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).doesNotContain(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.sasl.jaas.config=CANARY",
        "kafka.consumer.ssl.key.password=CANARY",
        "kafka.ssl.keystore.key=CANARY\nCANARY",
        "kafka.sasl.jaas.conifg=CANARY",
        "kafka.ssl.truststore.password=CANARY",
        "kafka.basic.auth.credentials=CANARY"
      })
  void shouldRefuseASecretOnTheCommandLine(String flag) {
    String key = flag.replaceFirst("(?s)=.*", "");

    assertThatThrownBy(() -> ConfigSources.refuseSecrets(List.of(flag.replace("CANARY", CANARY))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--set " + key + ":")
        .hasMessageContaining("GLIMPSE_" + key.toUpperCase(Locale.ROOT).replace('.', '_'))
        .hasMessageNotContaining(CANARY);
  }

  @Test
  void shouldAllowAReferenceToASecretOnTheCommandLine() {
    assertThatNoException()
        .isThrownBy(
            () ->
                ConfigSources.refuseSecrets(
                    List.of(
                        "kafka.ssl.key.password=${env:KEY_PASSWORD}",
                        "kafka.security.protocol=SSL",
                        "kafka.sasl.oauthbearer.token.endpoint.url=https://example.org",
                        "glimpse.top.k=3")));
  }
}
