package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/** The settings of health and metrics over HTTP. */
public final class ManagementSettings {

  public static final String PORT = "glimpse.management.port";
  public static final String HOST = "glimpse.management.host";

  /** The port that turns it off. */
  public static final int NO_PORT = -1;

  private ManagementSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            PORT,
            INT,
            8080,
            between(NO_PORT, 65_535),
            MEDIUM,
            "Where `glimpse run` answers /health/live, /health/ready, /info and /metrics over HTTP. 0: any"
                + " free port, which the log names. -1: nowhere.")
        .define(
            HOST,
            STRING,
            "127.0.0.1",
            new NonEmptyString(),
            MEDIUM,
            "The address that it listens on: 127.0.0.1 for this machine only, 0.0.0.0 for all that"
                + " reach it, as Kubernetes' probes need it. There is neither TLS nor a password.");
  }
}
