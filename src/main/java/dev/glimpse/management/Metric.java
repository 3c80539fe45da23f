package dev.glimpse.management;

import java.util.List;

/**
 * All metrics of Glimpse's own: the name as Prometheus exposes it, which by its convention ends
 * with the unit, the type, the tags, and the meaning. docs/metrics.md is generated from these.
 */
public enum Metric {
  READY("glimpse_ready", Type.GAUGE, "1 while /health/ready is up, else 0."),
  START_PHASE(
      "glimpse_start_seconds",
      Type.GAUGE,
      "Time that a phase of the start took; 0 until it has ended. `phase` is `jvm`, `checks`,"
          + " `brokers`, `engine`, `model`, `wiring` or `group`.",
      "phase"),
  BROKERS_REACHABLE(
      "glimpse_brokers_reachable",
      Type.GAUGE,
      "1 while the leaders of all partitions of the three topics answer, else 0."),
  STREAM_THREADS_REPLACED(
      "glimpse_stream_threads_replaced_total",
      Type.COUNTER,
      "Stream threads that were replaced after a recoverable Kafka error."),
  ANSWERS(
      "glimpse_answers_total",
      Type.COUNTER,
      "Answers that were written, committed or not. `outcome` is `prediction` or"
          + " `dead_letter`; `code` is the dead letter's, and `none` for a prediction; `model` is"
          + " the prediction's, and `none` for a dead letter.",
      "model",
      "outcome",
      "code"),
  IGNORED(
      "glimpse_ignored_total",
      Type.COUNTER,
      "Events that request nothing and were not answered. `reason` is `deleted`, `test` (of the"
          + " store's connection), `other` (neither a creation nor a deletion), `key`"
          + " (excluded by `glimpse.requests.key.prefixes` or `.suffixes`), or `folder` (a key that"
          + " ends with a slash).",
      "reason"),
  LAG(
      "glimpse_lag_records",
      Type.GAUGE,
      "Requests in the partitions of this processor that it has not read yet; requests in flight"
          + " are not included."),
  IMAGES_IN_FLIGHT(
      "glimpse_in_flight_images",
      Type.GAUGE,
      "Images between request and answer; limited by `glimpse.in.flight.images`."),
  BYTES_IN_FLIGHT(
      "glimpse_in_flight_bytes",
      Type.GAUGE,
      "Bytes of `glimpse.in.flight.bytes` that the images in flight use."),
  FETCH_RETRIES(
      "glimpse_fetch_retries_total",
      Type.COUNTER,
      "Fetches that failed with a transient error and were scheduled again after a backoff."),
  OPEN_CIRCUIT_BREAKERS(
      "glimpse_fetch_open_circuit_breakers",
      Type.GAUGE,
      "Stores (a host and port, a bucket, a root of files) whose circuit breaker is open: their"
          + " images wait, or fail at once."),
  STORES_THROTTLED(
      "glimpse_fetch_throttled_stores",
      Type.GAUGE,
      "Stores that get fewer fetches at once than `glimpse.fetch.host.connections`, because they"
          + " pushed back."),
  FETCH_PUSH_BACKS(
      "glimpse_fetch_push_backs_total",
      Type.COUNTER,
      "Fetches that a store pushed back (429, 503, a connection that was refused or reset while"
          + " others ran). The image waits for its turn again, and uses no attempt."),
  REGISTRY_SCHEMAS_WAITING(
      "glimpse_registry_waiting_schemas",
      Type.GAUGE,
      "Schemas of Avro requests that the registry has not answered for yet; their records wait, and"
          + " block their partitions."),
  STAGE_TIME(
      "glimpse_stage_seconds",
      Type.HISTOGRAM,
      "How long an image with a prediction took. `stage` is `fetch`, `decode`, `queue` (for a"
          + " batch), `inference`, `total` (from the request's arrival in the processor to its"
          + " scores), or `end_to_end` (from the request's timestamp until its prediction is"
          + " written).",
      "model",
      "stage"),
  PARTITION_BLOCKED(
      "glimpse_partition_blocked_seconds",
      Type.GAUGE,
      "How long the answers of this partition have waited for its oldest unfinished image; 0 while"
          + " they do not wait.",
      "partition"),
  BATCHES(
      "glimpse_batches_total",
      Type.COUNTER,
      "Batches. `reason` is why the batch was closed: `full`, `age` of the oldest image"
          + " (`glimpse.batch.max.delay.ms`), or `idle`: no other image was expected.",
      "model",
      "reason"),
  BATCH_SIZE("glimpse_batch_size_images", Type.HISTOGRAM, "Images per batch.", "model"),
  BATCH_SIZE_EFFECTIVE(
      "glimpse_batch_effective_size_images",
      Type.GAUGE,
      "Maximum number of images per batch at this moment: lower than configured while the device"
          + " lacks memory.",
      "model"),
  BATCH_SIZE_MAX(
      "glimpse_batch_max_size_images",
      Type.GAUGE,
      "Configured maximum number of images per batch, `glimpse.batch.max.size`.",
      "model"),
  DEVICE_BUSY(
      "glimpse_device_busy_seconds_total",
      Type.COUNTER,
      "Time in device calls; its rate is the fraction of time in which the device is busy.",
      "model"),
  DEVICE_EXHAUSTED(
      "glimpse_device_exhausted_total",
      Type.COUNTER,
      "Device calls that failed because the device lacked memory.",
      "model"),
  MODELS_LOADED(
      "glimpse_models_loaded",
      Type.GAUGE,
      "Models that are loaded or being loaded; limited by `glimpse.models.max.loaded`."),
  MODEL_ACTIVE(
      "glimpse_model_active",
      Type.GAUGE,
      "1 for the active version, which answers requests without a version, else 0.",
      "model",
      "version"),
  MODEL_LOADS(
      "glimpse_model_loads_total",
      Type.COUNTER,
      "Versions that were loaded and warmed up. If it keeps growing, requests name more models than"
          + " `glimpse.models.max.loaded`.",
      "model"),
  MODEL_FAILURES(
      "glimpse_model_failures_total",
      Type.COUNTER,
      "Versions that could not be used. `reason` is `descriptor` (its `model.yaml` or labels),"
          + " `checksum` (a file is missing or differs), `memory` (the process has less than it"
          + " needs), or `load` (its graph, or its warm-up).",
      "model",
      "reason"),
  CACHE_HITS(
      "glimpse_cache_hits_total",
      Type.COUNTER,
      "Images that were answered from the score cache (`glimpse.scores.cache.bytes`), without a"
          + " device call."),
  CACHE_MISSES(
      "glimpse_cache_misses_total",
      Type.COUNTER,
      "Images whose scores were not in the score cache."),
  ROTATED_IMAGES(
      "glimpse_rotated_images_total",
      Type.COUNTER,
      "Images whose stored orientation is 2 to 8 and that `model` classified as they are stored,"
          + " because its descriptor does not say `orientation: exif`.",
      "model"),
  SHADOW_PREDICTIONS(
      "glimpse_shadow_predictions_total",
      Type.COUNTER,
      "Images that `model` and its shadow model `shadow` both classified. `outcome` is `agreed` if"
          + " both gave the image the same labels, else `disagreed`: the label with the highest"
          + " score, or with sigmoid outputs all labels that reach their thresholds.",
      "model",
      "shadow",
      "outcome"),
  SHADOW_DROPPED(
      "glimpse_shadow_dropped_total",
      Type.COUNTER,
      "Images without a prediction of the shadow model `shadow`. `reason` is `unavailable` (not"
          + " loaded), `busy` (`glimpse.shadow.bytes` are used up), `failed` (the shadow model"
          + " failed), or `unsent` (the prediction was not written).",
      "model",
      "shadow",
      "reason"),
  MODEL_PRECISION(
      "glimpse_model_precision",
      Type.GAUGE,
      "1 for the precision in which the model runs, else 0; see `glimpse.precision`.",
      "model",
      "precision"),
  CALIBRATION_AGREEMENT(
      "glimpse_calibration_agreement_ratio",
      Type.GAUGE,
      "The fraction of the calibration images with the same label in both precisions; absent until"
          + " the calibration ends.",
      "model"),
  CALIBRATION_DIFFERENCE(
      "glimpse_calibration_score_difference",
      Type.GAUGE,
      "The largest difference between the scores in both precisions; absent until the calibration"
          + " ends.",
      "model"),
  RESIDENT_MEMORY(
      "process_resident_memory_bytes",
      Type.GAUGE,
      "The process's resident memory, TensorFlow's included. Linux only.");

  /** The type of a metric in Prometheus. */
  public enum Type {
    /** A value that only grows, from 0 at the start of the process. */
    COUNTER,
    /** A current value. */
    GAUGE,
    /** The number of values up to each of some bounds, with their sum. */
    HISTOGRAM
  }

  private final String exposedName;
  private final Type type;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // created by List.of
  private final List<String> tags;

  Metric(String exposedName, Type type, String help, String... tags) {
    this.exposedName = exposedName;
    this.type = type;
    this.help = help;
    this.tags = List.of(tags);
  }

  /** Returns the name as Prometheus exposes it. */
  public String exposedName() {
    return exposedName;
  }

  /** Returns the type of the metric. */
  public Type type() {
    return type;
  }

  /** Returns the meaning in Markdown. */
  public String help() {
    return help;
  }

  /** Returns the names of the metric's tags. */
  public List<String> tags() {
    return tags;
  }
}
