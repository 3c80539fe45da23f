package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/** The settings of health and metrics over HTTP. */
public final class ManagementSettings {

  public static final String PORT = "glimpse.management.port";
  public static final String HOST = "glimpse.management.host";
  public static final String VIEW = "glimpse.management.view";
  public static final String VIEW_HOSTS = "glimpse.management.view.hosts";

  /** The default port. */
  public static final int USUAL_PORT = 8080;

  /** The port that disables health and metrics. */
  public static final int NO_PORT = -1;

  private ManagementSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            PORT,
            INT,
            USUAL_PORT,
            between(NO_PORT, 65_535),
            MEDIUM,
            "The port at which `glimpse run` serves /health/live, /health/ready, /info and"
                + " /metrics over HTTP. 0: any free port, which the log names. -1: disabled.")
        .define(
            HOST,
            STRING,
            "127.0.0.1",
            new NonEmptyString(),
            MEDIUM,
            "The address on which that port listens: 127.0.0.1 for this machine only, 0.0.0.0 for"
                + " all interfaces, as probes of Kubernetes need it. There is neither TLS nor a"
                + " password.")
        .define(
            VIEW,
            BOOLEAN,
            false,
            MEDIUM,
            "Whether a page at / shows the live view: thumbnails, labels, times, dead letters."
                + " Everyone with access to the port sees images and requests then. Needs the"
                + " right to read the topics of predictions and dead letters.")
        .define(
            VIEW_HOSTS,
            LIST,
            "",
            MEDIUM,
            "Host names at which browsers can open that page, in addition to localhost and"
                + " addresses, such as glimpse.example.org. Others are refused to prevent DNS"
                + " rebinding.");
  }
}
