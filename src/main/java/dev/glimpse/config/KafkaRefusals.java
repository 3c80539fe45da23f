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

/** Settings of Kafka's that stand in the way of Glimpse's own, or of its promise. */
final class KafkaRefusals {

  private static final Map<String, String> NEEDED =
      Map.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");

  private final Map<String, String> passed;

  /** Of settings without their prefix. */
  KafkaRefusals(Map<String, String> passed) {
    this.passed = passed;
  }

  /** Throws a {@link ConfigException} that names key, value, and what is allowed. */
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

  /** Each of these would let an answer be lost, doubled, or read before it is certain. */
  private void refuseWeakening(String key) {
    String allowed = NEEDED.get(KafkaKeys.bare(key));
    if (allowed != null && !allowed.equals(passed.get(key))) {
      throw new ConfigException(
          KafkaSettings.PREFIX + key,
          passed.get(key),
          "allowed: " + allowed + "; the promise of one answer to each request rests on it");
    }
  }

  /** What goes on after an exception drops the record that it came from. */
  private void refuseHandler(String key) {
    if (key.contains("exception.handler")) {
      throw new ConfigException(
          KafkaSettings.PREFIX + key,
          passed.get(key),
          "not to be set: no request is lost because errors stop the processor");
    }
  }

  /** Its consumer is not made by our client supplier, so that nothing would cap its commits. */
  private void refuseStreamsProtocol() {
    String protocol = passed.get(StreamsConfig.GROUP_PROTOCOL_CONFIG);
    if (protocol != null && !protocol.equalsIgnoreCase("classic")) {
      throw new ConfigException(
          KafkaSettings.PREFIX + StreamsConfig.GROUP_PROTOCOL_CONFIG,
          protocol,
          "only classic keeps unfinished images from being committed");
    }
  }

  /** Kafka would say what is wrong by repeating words of it, one of which may be the password. */
  private void refuseUnreadableLogin(String key) {
    if (!KafkaKeys.bare(key).equals(SaslConfigs.SASL_JAAS_CONFIG)) {
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
