package dev.glimpse.config;

import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;

/** A validator that refuses Kafka settings in conflict with Glimpse's settings or its guarantee. */
final class KafkaConfigValidator {

  private static final Map<String, String> NEEDED =
      Map.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");

  private final Map<String, String> passed;

  /** Creates a validator of settings without their prefix. */
  KafkaConfigValidator(Map<String, String> passed) {
    this.passed = passed;
  }

  /** Throws a {@link ConfigException} that names key, value, and allowed values. */
  void check() {
    refuse(StreamsConfig.APPLICATION_ID_CONFIG, GlimpseConfig.APPLICATION_ID);
    refuse(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, GlimpseConfig.PROCESSING_GUARANTEE);
    refuse(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, GlimpseConfig.COMMIT_INTERVAL);
    refuse(StreamsConfig.NUM_STREAM_THREADS_CONFIG, GlimpseConfig.STREAM_THREADS);
    passed.keySet().forEach(this::refuseHandler);
    passed.keySet().forEach(this::refuseWeakening);
    passed.keySet().forEach(this::refuseUnreadableLogin);
    refuseStreamsProtocol();
  }

  private void refuse(String key, String ours) {
    String value = passed.get(key);
    if (value != null) {
      throw new ConfigException(KafkaSettings.PREFIX + key, value, "set " + ours + " instead");
    }
  }

  /**
   * Refuses values that would let an answer be lost, duplicated, or read before it is committed.
   */
  private void refuseWeakening(String key) {
    String allowed = NEEDED.get(KafkaKeyDefinitions.bare(key));
    if (allowed != null && !allowed.equals(passed.get(key))) {
      throw new ConfigException(
          KafkaSettings.PREFIX + key,
          passed.get(key),
          "allowed: "
              + allowed
              + "; other values break the guarantee of one answer to each request");
    }
  }

  /** Refuses exception handlers: one that continues drops the record that caused the exception. */
  private void refuseHandler(String key) {
    if (key.contains("exception.handler")) {
      throw new ConfigException(
          KafkaSettings.PREFIX + key,
          passed.get(key),
          "remove this setting: errors stop the processor, so that no request is lost");
    }
  }

  /**
   * Refuses the streams protocol: its consumer does not come from Glimpse's client supplier, so its
   * commits would not be capped.
   */
  private void refuseStreamsProtocol() {
    String protocol = passed.get(StreamsConfig.GROUP_PROTOCOL_CONFIG);
    if (protocol != null && !protocol.equalsIgnoreCase("classic")) {
      throw new ConfigException(
          KafkaSettings.PREFIX + StreamsConfig.GROUP_PROTOCOL_CONFIG,
          protocol,
          "allowed: classic; with other protocols unfinished images would be committed");
    }
  }

  /**
   * Refuses a login that cannot be parsed: Kafka's message quotes words of it, maybe the password.
   */
  private void refuseUnreadableLogin(String key) {
    if (!KafkaKeyDefinitions.bare(key).equals(SaslConfigs.SASL_JAAS_CONFIG)) {
      return;
    }
    Password login = new Password(passed.get(key));
    try {
      AppConfigurationEntry entry =
          JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, login))
              .configurationEntries()
              .get(0);
      Class.forName(entry.getLoginModuleName(), false, Utils.getContextOrKafkaClassLoader());
    } catch (IllegalArgumentException | ClassNotFoundException e) {
      throw new ConfigException(
          KafkaSettings.PREFIX
              + key
              + " cannot be read, and is not repeated here; allowed: the class of a login module"
              + " that is there, the word required, any number of NAME=\"VALUE\", a semicolon");
    }
  }
}
