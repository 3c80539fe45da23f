package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The definition of the settings of event formats, and of the schema registry behind Avro. */
public final class EventFormatSettings {

  public static final String REQUESTS_FORMAT = "glimpse.requests.format";
  public static final String PREDICTIONS_FORMAT = "glimpse.predictions.format";
  public static final String REGISTRY_URL = "glimpse.registry.url";
  public static final String REGISTRY_WIRE_FORMAT = "glimpse.registry.wire.format";
  public static final String REGISTRY_REGISTER = "glimpse.registry.register";
  public static final String REGISTRY_USER = "glimpse.registry.user";
  public static final String REGISTRY_PASSWORD = "glimpse.registry.password";

  /** Keys whose values are secrets. */
  static final Set<String> SECRETS = Set.of(REGISTRY_PASSWORD);

  private static final String JSON = "json";
  private static final String AVRO = "avro";

  private EventFormatSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            REQUESTS_FORMAT,
            STRING,
            JSON,
            ValidString.in(names(RequestFormat.values())),
            HIGH,
            "What the value of a request without the header content-type is. json: JSON. image: the"
                + " encoded image. avro: Avro with the id of its schema in a registry if it begins"
                + " with a zero byte, else JSON. An image with the header content-type: image/…"
                + " is read in each case.")
        .define(
            PREDICTIONS_FORMAT,
            STRING,
            JSON,
            ValidString.in(JSON, AVRO),
            HIGH,
            "The format of predictions: json, or avro with the id of its schema in the registry"
                + " (Confluent's wire format).")
        .define(
            REGISTRY_URL,
            STRING,
            "",
            ConfigDef.LambdaValidator.with(
                (key, value) -> checkUrl(key, (String) value), () -> "empty, or http(s)://HOST…"),
            HIGH,
            "The schema registry for Avro: the base address of an API like Confluent's, such as"
                + " http://registry:8081, or http://apicurio:8080/apis/ccompat/v7.")
        .define(
            REGISTRY_WIRE_FORMAT,
            STRING,
            "confluent",
            ValidString.in(names(RegistryWireFormat.values())),
            MEDIUM,
            "The prefix of Avro requests. confluent: a zero byte and 4 bytes of a schema's id."
                + " apicurio: a zero byte and 8 bytes of a global id, as Apicurio's older clients"
                + " write by default; the address is then that of Apicurio's own API, such as"
                + " http://apicurio:8080/apis/registry/v2.")
        .define(
            REGISTRY_REGISTER,
            BOOLEAN,
            true,
            LOW,
            "Whether run registers the schema of predictions, with the predictions topic's name and"
                + " -value as its subject. false: it has to be registered already.")
        .define(
            REGISTRY_USER,
            STRING,
            "",
            MEDIUM,
            "The user for the registry (Basic authentication). Empty: none.")
        .define(REGISTRY_PASSWORD, STRING, "", MEDIUM, "The password of that user.");
  }

  private static String[] names(Enum<?>[] values) {
    return Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .toArray(String[]::new);
  }

  private static void checkUrl(String key, String url) {
    if (url.isBlank()) {
      return;
    }
    URI uri;
    try {
      uri = URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      throw notAnAddress(key);
    }
    if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
        || uri.getHost() == null
        || uri.getUserInfo() != null
        || uri.getQuery() != null
        || uri.getFragment() != null) {
      throw notAnAddress(key);
    }
  }

  /** Returns a failure without the value, which may hold a password. */
  private static ConfigException notAnAddress(String key) {
    return new ConfigException(
        "%s: the value is not the address of a registry; allowed: http://HOST:PORT/PATH or https,"
                .formatted(key)
            + " without query, with user and password in "
            + REGISTRY_USER
            + " and "
            + REGISTRY_PASSWORD);
  }

  static RequestFormat requests(GlimpseConfig config) {
    return RequestFormat.valueOf(config.getString(REQUESTS_FORMAT).toUpperCase(Locale.ROOT));
  }

  static boolean hasAvroPredictions(GlimpseConfig config) {
    return config.getString(PREDICTIONS_FORMAT).equals(AVRO);
  }

  /**
   * Returns the registry; null if neither requests nor predictions are Avro.
   *
   * @throws ConfigException if it is needed and has no address, or cannot have what is needed
   */
  static @Nullable RegistryConfig registry(GlimpseConfig config) {
    boolean avroRequests = requests(config) == RequestFormat.AVRO;
    if (!avroRequests && !hasAvroPredictions(config)) {
      return null;
    }
    String url = config.getString(REGISTRY_URL).strip();
    if (url.isEmpty()) {
      throw new ConfigException(
          REGISTRY_URL,
          url,
          "allowed where %s or %s is avro: the address of a registry"
              .formatted(REQUESTS_FORMAT, PREDICTIONS_FORMAT));
    }
    RegistryWireFormat wireFormat =
        RegistryWireFormat.valueOf(config.getString(REGISTRY_WIRE_FORMAT).toUpperCase(Locale.ROOT));
    if (wireFormat == RegistryWireFormat.APICURIO && hasAvroPredictions(config)) {
      throw new ConfigException(
          REGISTRY_WIRE_FORMAT,
          "apicurio",
          "allowed where %s is avro: confluent, with the address of Apicurio's API like Confluent's"
              .formatted(PREDICTIONS_FORMAT));
    }
    String user = config.getString(REGISTRY_USER);
    return new RegistryConfig(
        URI.create(url),
        wireFormat,
        config.getBoolean(REGISTRY_REGISTER),
        user.isEmpty() ? null : user,
        config.getString(REGISTRY_PASSWORD));
  }
}
