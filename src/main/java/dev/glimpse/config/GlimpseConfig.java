package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of Glimpse: key, default, meaning, validator. The reference page is generated from
 * {@link #DEFINITION}. Keys that begin with {@code kafka.} are not settings of Glimpse: they are
 * passed to the Kafka clients without the prefix, see {@link KafkaSettings}.
 */
public final class GlimpseConfig extends AbstractConfig {

  public static final String APPLICATION_ID = "glimpse.application.id";
  public static final String REQUESTS_TOPIC = "glimpse.topics.requests";
  public static final String PREDICTIONS_TOPIC = "glimpse.topics.predictions";
  public static final String DEAD_LETTERS_TOPIC = "glimpse.topics.dead.letters";
  public static final String PREDICTION_MAX_BYTES = "glimpse.prediction.max.bytes";
  public static final String DEAD_LETTER_MAX_BYTES = "glimpse.dead.letter.max.bytes";
  public static final String STACK_TRACE_MAX_BYTES = "glimpse.dead.letter.stacktrace.max.bytes";
  public static final String PROCESSING_GUARANTEE = "glimpse.processing.guarantee";
  public static final String COMMIT_INTERVAL = "glimpse.commit.interval.ms";
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

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /** Every key, in the order of the reference page. */
  public static final ConfigDef DEFINITION =
      ManagementSettings.define(
          ShadowSettings.define(
              ServingSettings.define(
                  defineDevice(
                      FetchNetworkSettings.define(
                          FetchSettings.define(defineStream(new ConfigDef())))))));

  private final PlaceholderResolver referred;
  private final KafkaSettings kafka;

  private GlimpseConfig(PlaceholderResolver referred) {
    super(DEFINITION, UnknownKeyCheck.refuse(referred.values(), DEFINITION), false);
    this.referred = referred;
    this.kafka = new KafkaSettings(this, referred);
    refuseImpatience();
    refuseInternalInput();
    refuseSharedTopic();
    FetchNetworkSettings.checkCredentials(this);
    Map<String, String> unused = ShadowSettings.pairs(this);
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
      shown.put(key, referred.shown(key, ConfigReferenceTable.text(get(key))));
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

  /** Returns the settings of Kafka Streams, and of the checks before its start. */
  public ProcessorConfig processor() {
    return ProcessorConfig.of(this);
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

  /** Returns a setting in milliseconds as a duration. */
  public Duration duration(String key) {
    return Duration.ofMillis(getInt(key));
  }

  /**
   * Returns a list of folders without empty elements.
   *
   * @throws ConfigException if a name is not possible for a file in this process's locale
   */
  public List<Path> paths(String key) {
    return strings(key).stream().map(folder -> path(key, folder)).toList();
  }

  /**
   * Returns a folder; null if the setting is blank.
   *
   * @throws ConfigException if its name is not possible for a file in this process's locale
   */
  public @Nullable Path path(String key) {
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
  public List<String> strings(String key) {
    return getList(key).stream().filter(s -> !s.isBlank()).toList();
  }

  private static ConfigDef defineStream(ConfigDef definition) {
    return definition
        .define(
            APPLICATION_ID,
            STRING,
            "glimpse",
            new NonEmptyString(),
            HIGH,
            "Name of the consumer group and the transactions. Processors with the same id share"
                + " the partitions of the requests topic.")
        .define(
            REQUESTS_TOPIC,
            STRING,
            "image-requests",
            new NonEmptyString(),
            HIGH,
            "The topic from which requests are read.")
        .define(
            PREDICTIONS_TOPIC,
            STRING,
            "image-predictions",
            new NonEmptyString(),
            HIGH,
            "The topic of the predictions.")
        .define(
            DEAD_LETTERS_TOPIC,
            STRING,
            "image-requests-dlq",
            new NonEmptyString(),
            HIGH,
            "The topic of the requests that cannot be answered by a prediction.")
        .define(
            PREDICTION_MAX_BYTES,
            INT,
            1_000_000,
            between(10_000, 32 << 20),
            LOW,
            "Maximum bytes of a prediction's record, with the key, headers and attributes of its"
                + " request; larger ones become dead letters. Has to fit into the"
                + " max.message.bytes of the predictions topic.")
        .define(
            DEAD_LETTER_MAX_BYTES,
            INT,
            8_500_000,
            between(10_000, 31 << 20),
            LOW,
            "Maximum bytes of a dead letter's record before compression; for larger requests the"
                + " value is omitted. Has to fit into the max.message.bytes of the dead letters"
                + " topic.")
        .define(
            STACK_TRACE_MAX_BYTES,
            INT,
            0,
            between(0, 1 << 15),
            LOW,
            "Maximum bytes of the stack trace in a dead letter; longer ones are truncated. 0:"
                + " none. A stack trace shows internals of this process to all readers of the"
                + " topic.")
        .define(
            PROCESSING_GUARANTEE,
            STRING,
            "exactly_once_v2",
            ValidString.in("exactly_once_v2", "at_least_once"),
            HIGH,
            "exactly_once_v2: each request is answered exactly once for read_committed consumers."
                + " at_least_once: after a crash some are answered twice.")
        .define(
            COMMIT_INTERVAL,
            INT,
            100,
            between(1, 60_000),
            MEDIUM,
            "Interval of commits; read_committed consumers wait for them.")
        .define(
            STREAM_THREADS,
            INT,
            1,
            between(1, 64),
            MEDIUM,
            "Threads that read requests and write answers. They neither fetch nor decode nor"
                + " classify.")
        .define(
            START_TIMEOUT,
            INT,
            300_000,
            between(0, 86_400_000),
            MEDIUM,
            "Time that run waits at the start for a broker's answer, alive and not ready, before"
                + " it exits with code 1. 0: one attempt. A refused login ends the wait at once.")
        .define(
            STOP_TIMEOUT,
            INT,
            30_000,
            between(1_000, 600_000),
            MEDIUM,
            "Time limit of a stop; beyond it the process exits with code 1.")
        .define(
            MODEL,
            STRING,
            "nielsennet",
            new NonEmptyString(),
            HIGH,
            "The model for requests that name none, as NAME or NAME:VERSION: one in"
                + " glimpse.models.dir, or a bundled one (nielsennet). Without a version: the"
                + " highest one, also if it is added later. It stays loaded.")
        .define(
            MODELS_DIR,
            STRING,
            "",
            HIGH,
            "A folder of models, each as NAME/VERSION/model.yaml with its other files beside it."
                + " Empty: $XDG_DATA_HOME/glimpse/models or ~/.local/share/glimpse/models, if"
                + " that folder exists.")
        .define(
            TOP_K,
            INT,
            5,
            atLeast(1),
            MEDIUM,
            "Labels in a prediction, if neither the request nor the model sets their number.")
        .define(
            BATCH_MAX_SIZE,
            INT,
            32,
            between(1, 4096),
            HIGH,
            "Maximum images in one device call; a model's batchSize may be less.")
        .define(
            BATCH_MAX_DELAY,
            INT,
            5,
            between(0, 10_000),
            HIGH,
            "Maximum time that the oldest image waits for others to fill its batch. It does not"
                + " wait if no other image is expected.")
        .define(
            IN_FLIGHT_IMAGES,
            INT,
            512,
            between(1, 1_000_000),
            MEDIUM,
            "Maximum images in flight, between request and answer, in the whole process; beyond"
                + " it, requests are not read.")
        .define(
            IN_FLIGHT_BYTES,
            LONG,
            128L << 20,
            atLeast(1 << 20),
            MEDIUM,
            "Maximum bytes of the images in flight, encoded, decoded and as tensors; beyond it,"
                + " images are not decoded. Mostly native memory.")
        .define(
            IN_FLIGHT_PER_PARTITION,
            INT,
            128,
            between(1, 100_000),
            MEDIUM,
            "Maximum unfinished requests of one partition. A slow request delays this many"
                + " requests of its own partition.")
        .define(
            IN_FLIGHT_BYTES_PER_PARTITION,
            LONG,
            8L << 20,
            atLeast(1 << 16),
            MEDIUM,
            "Maximum bytes of the unfinished requests of one partition, which matters for inline"
                + " images; beyond it, no more are read.")
        .define(
            IMAGE_MAX_TIME,
            INT,
            1_800_000,
            between(1_000, 86_400_000),
            MEDIUM,
            "Time limit of the work on one image, waiting for its fetch included; beyond it, the"
                + " processor counts as stuck and stops. Has to be longer than"
                + " glimpse.in.flight.images slow fetches take on glimpse.fetch.threads, with all"
                + " attempts and an outage of the store.")
        .define(
            IMAGE_MAX_BYTES,
            INT,
            24 << 20,
            between(1, 1 << 30),
            MEDIUM,
            "Maximum bytes of an encoded image; larger ones become dead letters. If half of the"
                + " heap is too small for one image of this size per fetch thread, large images"
                + " are fetched a few at a time.")
        .define(
            IMAGE_MAX_PIXELS,
            LONG,
            8_192L * 6_144,
            atLeast(1),
            MEDIUM,
            "Maximum pixels of an image, by its header; larger ones become dead letters. So do"
                + " images that need both more than 6 bytes of memory for each of these pixels"
                + " and more than glimpse.in.flight.bytes to be decoded, such as large"
                + " progressive JPEGs with colours at full resolution.")
        .define(
            IMAGE_MAX_SIDE,
            INT,
            30_000,
            between(1, 65_535),
            MEDIUM,
            "Maximum width and height of an image in pixels, by its header; larger ones become"
                + " dead letters.");
  }

  private static ConfigDef defineDevice(ConfigDef definition) {
    return definition
        .define(
            DECODE_THREADS,
            INT,
            CORES,
            between(1, 1_024),
            MEDIUM,
            "Maximum images that are decoded at the same time. The default is the number of"
                + " cores.")
        .define(
            INFERENCE_THREADS,
            INT,
            CORES,
            between(1, 1_024),
            MEDIUM,
            "Threads of TensorFlow within a device call on a CPU. The default is the number of"
                + " cores.")
        .define(
            INFERENCE_CALLS,
            INT,
            0,
            between(0, 16),
            LOW,
            "Device calls of a model at the same time. While one is computed, full batches are"
                + " copied to the device for the next. 0: four on a GPU; one on a CPU, where one"
                + " call uses all cores.")
        .define(
            PRECISION,
            STRING,
            AUTO_PRECISION,
            ValidString.in(AUTO_PRECISION, "float32", "bfloat16", "float16", "tf32"),
            MEDIUM,
            "Precision of the model's computation. auto: the first 200 images are computed in"
                + " float32 (on a GPU, tf32) and also in the faster precision that the device"
                + " has; that one is used from then on if at least 99.5 % get the same label, no"
                + " score differs by 0.02, and it is faster. A precision that the device lacks"
                + " stops the start: a CPU has float32, and bfloat16 if it multiplies it in"
                + " hardware; a GPU has float16 and tf32, or float32 if NVIDIA_TF32_OVERRIDE=0"
                + " forbids tf32.")
        .define(
            DEVICE_TIMEOUT,
            INT,
            60_000,
            between(1_000, 3_600_000),
            MEDIUM,
            "Time limit of the device for a batch, and for a lack of memory for a single image;"
                + " beyond it, the processor exits with code 1, so that another one takes over."
                + " TensorFlow waits 10 s for memory before it reports a lack of it.")
        .define(
            CACHE_DIR,
            STRING,
            "",
            LOW,
            "Folder in which native libraries and bundled models are unpacked; its mount has to"
                + " allow execution (no noexec). Empty: glimpse/ in $XDG_CACHE_HOME or in"
                + " ~/.cache.");
  }
}
