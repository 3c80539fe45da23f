package dev.glimpse.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of Glimpse: key, default, meaning, validator. The reference page is generated from
 * {@link #DEFINITION}. Each part of Glimpse receives a record of its own settings; only this
 * package reads them by key. Keys that begin with {@code kafka.} are not settings of Glimpse: they
 * are passed to the Kafka clients without the prefix, see {@link KafkaSettings}.
 */
public final class GlimpseConfig {

  public static final String APPLICATION_ID = "glimpse.application.id";
  public static final String REQUESTS_TOPIC = "glimpse.topics.requests";
  public static final String PREDICTIONS_TOPIC = "glimpse.topics.predictions";
  public static final String DEAD_LETTERS_TOPIC = "glimpse.topics.dead.letters";
  public static final String PREDICTION_MAX_BYTES = "glimpse.prediction.max.bytes";
  public static final String DEAD_LETTER_MAX_BYTES = "glimpse.dead.letter.max.bytes";
  public static final String STACK_TRACE_MAX_BYTES = "glimpse.dead.letter.stacktrace.max.bytes";
  public static final String PROCESSING_GUARANTEE = "glimpse.processing.guarantee";
  public static final String COMMIT_INTERVAL = "glimpse.commit.interval.ms";
  public static final String COMMIT_MIN_INTERVAL = "glimpse.commit.min.interval.ms";
  public static final String STREAM_THREADS = "glimpse.stream.threads";
  public static final String START_TIMEOUT = "glimpse.start.timeout.ms";
  public static final String STOP_TIMEOUT = "glimpse.stop.timeout.ms";
  public static final String MODEL = "glimpse.model";
  public static final String MODELS_DIR = "glimpse.models.dir";
  public static final String TOP_K = "glimpse.top.k";
  public static final String BATCH_MAX_SIZE = "glimpse.batch.max.size";
  public static final String BATCH_MAX_DELAY = "glimpse.batch.max.delay.ms";
  public static final String IN_FLIGHT_IMAGES = "glimpse.in.flight.images";
  public static final String IN_FLIGHT_BYTES = "glimpse.in.flight.bytes";
  public static final String IN_FLIGHT_PER_PARTITION = "glimpse.in.flight.per.partition";
  public static final String IN_FLIGHT_BYTES_PER_PARTITION =
      "glimpse.in.flight.bytes.per.partition";
  public static final String IMAGE_MAX_TIME = "glimpse.image.max.time.ms";
  public static final String IMAGE_MAX_BYTES = "glimpse.image.max.bytes";
  public static final String IMAGE_MAX_PIXELS = "glimpse.image.max.pixels";
  public static final String IMAGE_MAX_SIDE = "glimpse.image.max.side";
  public static final String DECODE_THREADS = "glimpse.decode.threads";
  public static final String INFERENCE_THREADS = "glimpse.inference.threads";
  public static final String INFERENCE_CALLS = "glimpse.inference.calls";
  public static final String PRECISION = "glimpse.precision";
  public static final String DEVICE_TIMEOUT = "glimpse.device.timeout.ms";
  public static final String CACHE_DIR = "glimpse.cache.dir";

  /** The value that lets calibration with the first images select the precision. */
  public static final String AUTO_PRECISION = "auto";

  /** The keys that name topics. */
  public static final List<String> TOPICS =
      List.of(REQUESTS_TOPIC, PREDICTIONS_TOPIC, DEAD_LETTERS_TOPIC);

  /** Keys whose default depends on the machine, so that the reference page cannot contain it. */
  static final Set<String> OF_THE_MACHINE = Set.of(DECODE_THREADS, INFERENCE_THREADS);

  /** Every key, in the order of the reference page. */
  public static final ConfigDef DEFINITION =
      ManagementSettings.define(
          ShadowSettings.define(
              ServingSettings.define(
                  DeviceSettings.define(
                      FetchNetworkSettings.define(
                          FetchSettings.define(
                              RequestSettings.define(
                                  EventFormatSettings.define(
                                      ProcessorSettings.define(new ConfigDef())))))))));

  private final AbstractConfig values;
  private final PlaceholderResolver referred;
  private final KafkaSettings kafka;

  private GlimpseConfig(PlaceholderResolver referred) {
    this.values =
        new AbstractConfig(
            DEFINITION, UnknownKeyCheck.refuse(referred.values(), DEFINITION), false);
    this.referred = referred;
    this.kafka = new KafkaSettings(this, referred);
    refuseImpatience();
    refuseInternalInput();
    refuseSharedTopic();
    FetchNetworkSettings.checkCredentials(this);
    Map<String, String> unused = ShadowSettings.pairs(this);
    EventFormatConfig unusedFormat = EventFormatConfig.of(this);
  }

  /**
   * Creates the settings from values, which it checks.
   *
   * @param values by key, as text; {@code glimpse.} and {@code kafka.} keys
   * @throws ConfigException naming key, value and allowed values, without secrets
   */
  static GlimpseConfig of(Map<String, String> values) {
    PlaceholderResolver referred = new PlaceholderResolver(values);
    try {
      return new GlimpseConfig(referred);
    } catch (ConfigException e) {
      throw referred.conceal(e);
    }
  }

  /**
   * Refuses Kafka's own topics, which have no requests, and those of Kafka Streams, which are not
   * read in order.
   */
  private void refuseInternalInput() {
    String topic = getString(REQUESTS_TOPIC);
    if (topic.startsWith("__") || topic.endsWith("-repartition") || topic.endsWith("-changelog")) {
      throw new ConfigException(
          REQUESTS_TOPIC, topic, "an internal topic; allowed is one that producers write to");
    }
  }

  /**
   * Refuses shared topics: an answer in the requests topic would be read as a request, and
   * answered.
   */
  private void refuseSharedTopic() {
    Map<String, String> keys = new HashMap<>();
    List<String> all = new ArrayList<>(TOPICS);
    all.add(ShadowSettings.TOPIC);
    for (String key : all) {
      String other = keys.put(getString(key), key);
      if (other != null) {
        throw new ConfigException(
            key, getString(key), "allowed: a topic of its own, not that of " + other);
      }
    }
  }

  /** Refuses a time limit so short that slow or unreachable stores look like a stuck processor. */
  private void refuseImpatience() {
    long rounds = getInt(IN_FLIGHT_IMAGES) / getInt(FetchSettings.THREADS) + 1L;
    long attempt = rounds * getInt(FetchSettings.TIMEOUT) + getInt(FetchSettings.BACKOFF_MAX);
    long slowest = getInt(FetchSettings.ATTEMPTS) * attempt + getInt(FetchSettings.OUTAGE_MAX);
    if (getInt(IMAGE_MAX_TIME) < slowest) {
      throw new ConfigException(
          IMAGE_MAX_TIME,
          getInt(IMAGE_MAX_TIME),
          "allowed: at least %d, as %s and the times and threads under glimpse.fetch. are"
              .formatted(slowest, IN_FLIGHT_IMAGES));
    }
  }

  /**
   * Returns the effective settings as text by key, for display: references stay, secrets are
   * hidden.
   */
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>();
    for (String key : DEFINITION.names()) {
      Object value = Objects.requireNonNull(values.values().get(key)); // every key has a default
      shown.put(key, referred.shown(key, ConfigReferenceTable.text(value)));
    }
    shown.putAll(referred.shownOfKafka());
    return shown;
  }

  /** Returns the settings of the Kafka clients and Kafka Streams. */
  public KafkaSettings kafka() {
    return kafka;
  }

  /** Returns the settings of the topics. */
  public TopicsConfig topics() {
    return TopicsConfig.of(this);
  }

  /** Returns the settings of event formats. */
  public EventFormatConfig eventFormat() {
    return EventFormatConfig.of(this);
  }

  /** Returns the settings of Kafka Streams, and of the checks before its start. */
  public ProcessorConfig processor() {
    return ProcessorConfig.of(this);
  }

  /**
   * Returns the settings of fetching; reads the file of certificates that they name.
   *
   * @throws ConfigException if a value or the file cannot be used
   */
  public FetchConfig fetch() {
    return FetchConfig.of(this);
  }

  /** Returns the settings of the pipeline. */
  public PipelineConfig pipeline() {
    return PipelineConfig.of(this);
  }

  /** Returns the settings of the device. */
  public DeviceConfig device() {
    return DeviceConfig.of(this);
  }

  /** Returns the settings of batches. */
  public BatchConfig batch() {
    return BatchConfig.of(this);
  }

  /** Returns the settings of the models that answer requests. */
  public ServingConfig serving() {
    return ServingConfig.of(this);
  }

  /** Returns the settings of shadow models. */
  public ShadowConfig shadows() {
    return ShadowConfig.of(this);
  }

  /** Returns the settings of the management port. */
  public ManagementConfig management() {
    return ManagementConfig.of(this);
  }

  /** Returns the settings of the live view. */
  public ViewConfig view() {
    return ViewConfig.of(this);
  }

  String getString(String key) {
    return values.getString(key);
  }

  int getInt(String key) {
    return values.getInt(key);
  }

  long getLong(String key) {
    return values.getLong(key);
  }

  boolean getBoolean(String key) {
    return values.getBoolean(key);
  }

  /** Returns a setting in milliseconds as a duration. */
  Duration duration(String key) {
    return Duration.ofMillis(getInt(key));
  }

  /**
   * Returns a list of folders without empty elements.
   *
   * @throws ConfigException if a name is not possible for a file in this process's locale
   */
  List<Path> paths(String key) {
    return strings(key).stream().map(folder -> path(key, folder)).toList();
  }

  /**
   * Returns a folder; null if the setting is blank.
   *
   * @throws ConfigException if its name is not possible for a file in this process's locale
   */
  @Nullable Path path(String key) {
    String folder = getString(key);
    return folder.isBlank() ? null : path(key, folder);
  }

  private static Path path(String key, String folder) {
    try {
      return Path.of(folder);
    } catch (InvalidPathException e) {
      throw new ConfigException(
          key,
          folder,
          "no file of this machine can have this name; names beyond ASCII need a locale with UTF-8,"
              + " such as LC_ALL=C.UTF-8");
    }
  }

  /** Returns a list without empty elements. */
  List<String> strings(String key) {
    return values.getList(key).stream().filter(s -> !s.isBlank()).toList();
  }
}
