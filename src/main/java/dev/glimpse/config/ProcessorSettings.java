package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** The definition of the settings of topics, Kafka Streams, models, batches and images. */
final class ProcessorSettings {

  private ProcessorSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            GlimpseConfig.APPLICATION_ID,
            STRING,
            "glimpse",
            new NonEmptyString(),
            HIGH,
            "Name of the consumer group and the transactions. Processors with the same id share"
                + " the partitions of the requests topic.")
        .define(
            GlimpseConfig.REQUESTS_TOPIC,
            STRING,
            "image-requests",
            new NonEmptyString(),
            HIGH,
            "The topic from which requests are read.")
        .define(
            GlimpseConfig.PREDICTIONS_TOPIC,
            STRING,
            "image-predictions",
            new NonEmptyString(),
            HIGH,
            "The topic of the predictions.")
        .define(
            GlimpseConfig.DEAD_LETTERS_TOPIC,
            STRING,
            "image-requests-dlq",
            new NonEmptyString(),
            HIGH,
            "The topic of the requests that cannot be answered by a prediction.")
        .define(
            GlimpseConfig.PREDICTION_MAX_BYTES,
            INT,
            1_000_000,
            between(10_000, 32 << 20),
            LOW,
            "Maximum bytes of a prediction's record, with the key, headers and attributes of its"
                + " request; larger ones become dead letters. Has to fit into the"
                + " max.message.bytes of the predictions topic.")
        .define(
            GlimpseConfig.DEAD_LETTER_MAX_BYTES,
            INT,
            8_500_000,
            between(10_000, 31 << 20),
            LOW,
            "Maximum bytes of a dead letter's record before compression; for larger requests the"
                + " value is omitted. Has to fit into the max.message.bytes of the dead letters"
                + " topic.")
        .define(
            GlimpseConfig.STACK_TRACE_MAX_BYTES,
            INT,
            0,
            between(0, 1 << 15),
            LOW,
            "Maximum bytes of the stack trace in a dead letter; longer ones are truncated. 0:"
                + " none. A stack trace shows internals of this process to all readers of the"
                + " topic.")
        .define(
            GlimpseConfig.PROCESSING_GUARANTEE,
            STRING,
            "exactly_once_v2",
            ValidString.in("exactly_once_v2", "at_least_once"),
            HIGH,
            "exactly_once_v2: each request is answered exactly once for read_committed consumers."
                + " at_least_once: after a crash some are answered twice.")
        .define(
            GlimpseConfig.COMMIT_INTERVAL,
            INT,
            100,
            between(1, 60_000),
            MEDIUM,
            "Interval of commits under load; read_committed consumers wait for them.")
        .define(
            GlimpseConfig.COMMIT_MIN_INTERVAL,
            INT,
            10,
            between(0, 60_000),
            MEDIUM,
            "Minimum interval of commits. Under light load an answer is committed as soon as it is"
                + " written, if the last commit was this long ago, and three times as long as"
                + " commits take. 0: no commits before glimpse.commit.interval.ms.")
        .define(
            GlimpseConfig.STREAM_THREADS,
            INT,
            1,
            between(1, 64),
            MEDIUM,
            "Threads that read requests and write answers. They neither fetch nor decode nor"
                + " classify.")
        .define(
            GlimpseConfig.START_TIMEOUT,
            INT,
            300_000,
            between(0, 86_400_000),
            MEDIUM,
            "Time that run waits at the start for a broker's answer, alive and not ready, before"
                + " it exits with code 1. 0: one attempt. A refused login ends the wait at once.")
        .define(
            GlimpseConfig.STOP_TIMEOUT,
            INT,
            30_000,
            between(1_000, 600_000),
            MEDIUM,
            "Time limit of a stop; beyond it the process exits with code 1.")
        .define(
            GlimpseConfig.MODEL,
            STRING,
            "nielsennet",
            new NonEmptyString(),
            HIGH,
            "The model for requests that name none, as NAME or NAME:VERSION: one in"
                + " glimpse.models.dir, or a bundled one (nielsennet). Without a version: the"
                + " highest one, also if it is added later. It stays loaded.")
        .define(
            GlimpseConfig.MODELS_DIR,
            STRING,
            "",
            HIGH,
            "A folder of models, each as NAME/VERSION/model.yaml with its other files beside it."
                + " Empty: $XDG_DATA_HOME/glimpse/models or ~/.local/share/glimpse/models, if"
                + " that folder exists.")
        .define(
            GlimpseConfig.TOP_K,
            INT,
            5,
            atLeast(1),
            MEDIUM,
            "Labels in a prediction, if neither the request nor the model sets their number.")
        .define(
            GlimpseConfig.BATCH_MAX_SIZE,
            INT,
            32,
            between(1, 4096),
            HIGH,
            "Maximum images in one device call; a model's batchSize may be less.")
        .define(
            GlimpseConfig.BATCH_MAX_DELAY,
            INT,
            5,
            between(0, 10_000),
            HIGH,
            "Maximum time that the oldest image waits for others to fill its batch. It does not"
                + " wait if no other image is expected.")
        .define(
            GlimpseConfig.IN_FLIGHT_IMAGES,
            INT,
            512,
            between(1, 1_000_000),
            MEDIUM,
            "Maximum images in flight, between request and answer, in the whole process; beyond"
                + " it, requests are not read.")
        .define(
            GlimpseConfig.IN_FLIGHT_BYTES,
            LONG,
            128L << 20,
            atLeast(1 << 20),
            MEDIUM,
            "Maximum bytes of the images in flight, encoded, decoded and as tensors; beyond it,"
                + " images are not decoded. Mostly native memory.")
        .define(
            GlimpseConfig.IN_FLIGHT_PER_PARTITION,
            INT,
            128,
            between(1, 100_000),
            MEDIUM,
            "Maximum unfinished requests of one partition. A slow request delays this many"
                + " requests of its own partition.")
        .define(
            GlimpseConfig.IN_FLIGHT_BYTES_PER_PARTITION,
            LONG,
            8L << 20,
            atLeast(1 << 16),
            MEDIUM,
            "Maximum bytes of the unfinished requests of one partition, which matters for inline"
                + " images; beyond it, no more are read.")
        .define(
            GlimpseConfig.IMAGE_MAX_TIME,
            INT,
            1_800_000,
            between(1_000, 86_400_000),
            MEDIUM,
            "Time limit of the work on one image, waiting for its fetch included; beyond it, the"
                + " processor counts as stuck and stops. Has to be longer than"
                + " glimpse.in.flight.images slow fetches take on glimpse.fetch.threads, with all"
                + " attempts and an outage of the store.")
        .define(
            GlimpseConfig.IMAGE_MAX_BYTES,
            INT,
            24 << 20,
            between(1, 1 << 30),
            MEDIUM,
            "Maximum bytes of an encoded image; larger ones become dead letters. If half of the"
                + " heap is too small for one image of this size per fetch thread, large images"
                + " are fetched a few at a time.")
        .define(
            GlimpseConfig.IMAGE_MAX_PIXELS,
            LONG,
            8_192L * 6_144,
            atLeast(1),
            MEDIUM,
            "Maximum pixels of an image, by its header; larger ones become dead letters. So do"
                + " images that need both more than 6 bytes of memory for each of these pixels"
                + " and more than glimpse.in.flight.bytes to be decoded, such as large"
                + " progressive JPEGs with colours at full resolution.")
        .define(
            GlimpseConfig.IMAGE_MAX_SIDE,
            INT,
            30_000,
            between(1, 65_535),
            MEDIUM,
            "Maximum width and height of an image in pixels, by its header; larger ones become"
                + " dead letters.");
  }
}
