package dev.glimpse.deadletter;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time for which brokers keep the offsets of a group without members. */
final class OffsetRetentionCheck {

  private static final Logger LOG = LoggerFactory.getLogger(OffsetRetentionCheck.class);

  static final String KEY = "offsets.retention.minutes";

  /** Kafka's default, for brokers that do not permit reading their configuration. */
  private static final Duration DEFAULT = Duration.ofDays(7);

  private OffsetRetentionCheck() {}

  static Duration of(Admin admin) {
    try {
      Node any = BrokerReplies.of(admin.describeCluster().nodes()).iterator().next();
      ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, any.idString());
      Config config =
          BrokerReplies.of(admin.describeConfigs(List.of(broker)).all()).values().iterator().next();
      ConfigEntry minutes = config.get(KEY);
      return minutes == null ? DEFAULT : Duration.ofMinutes(Long.parseLong(minutes.value()));
    } catch (AuthorizationException e) {
      LOG.warn("Not authorised to read the brokers' {}; assuming {}", KEY, DEFAULT);
      return DEFAULT;
    }
  }
}
