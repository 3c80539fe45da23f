package dev.glimpse.management;

import java.util.List;

/**
 * Every metric of Glimpse's own: its name as Prometheus sees it, with the unit at its end as is the
 * custom there, its type, its tags, and what it tells. docs/metrics.md is generated from these.
 */
public enum Metric {
  READY("glimpse_ready", Type.GAUGE, "1 while /health/ready is up, else 0."),
  BROKERS_REACHABLE(
      "glimpse_brokers_reachable",
      Type.GAUGE,
      "1 while the leaders of all partitions of the three topics answer, else 0."),
  STREAM_THREADS_REPLACED(
      "glimpse_stream_threads_replaced_total",
      Type.COUNTER,
      "Stream threads that lost their hold on Kafka and were replaced."),
  ANSWERS(
      "glimpse_answers_total",
      Type.COUNTER,
      "Answers that were written, be they committed or not. `outcome` is `prediction` or"
          + " `dead_letter`; `code` is the dead letter's, and `none` for a prediction; `model` is"
          + " the prediction's, and `none` for a dead letter.",
      "model",
      "outcome",
      "code"),
  LAG(
      "glimpse_lag_records",
      Type.GAUGE,
      "Requests in the partitions of this processor that it has not read yet; those in flight come"
          + " on top."),
  IMAGES_IN_FLIGHT(
      "glimpse_in_flight_images",
      Type.GAUGE,
      "Images between request and answer; `glimpse.in.flight.images` bounds them."),
  BYTES_IN_FLIGHT(
      "glimpse_in_flight_bytes",
      Type.GAUGE,
      "What the images in flight have taken of `glimpse.in.flight.bytes`."),
  FETCH_RETRIES(
      "glimpse_fetch_retries_total",
      Type.COUNTER,
      "Fetches that failed in a way that may pass, and were to be tried again after a backoff."),
  STORES_PAUSED(
      "glimpse_fetch_paused_stores",
      Type.GAUGE,
      "Stores (a host and port, a bucket, a root of files) that failed so often that their images wait, or fail at once."),
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
  STAGE_TIME(
      "glimpse_stage_seconds",
      Type.HISTOGRAM,
      "How long an image with a prediction took. `stage` is `fetch`, `decode`, `queue` (for a batch),"
          + " `inference`, `total` (from the request's arrival in the processor to its scores), or"
          + " `end_to_end` (from the request's timestamp until its prediction is written).",
      "model",
      "stage"),
  PARTITION_HELD(
      "glimpse_partition_held_seconds",
      Type.GAUGE,
      "How long the answers of this partition have waited for one image, the oldest that is"
          + " unfinished; 0 while none is.",
      "partition"),
  BATCHES(
      "glimpse_batches_total",
      Type.COUNTER,
      "Batches. `cut` says why no more images were waited for: `full`, `age` of the oldest image"
          + " (`glimpse.batch.max.delay.ms`), or `idle`, as none was on its way.",
      "model",
      "cut"),
  BATCH_SIZE("glimpse_batch_size_images", Type.HISTOGRAM, "How many images a batch had.", "model"),
  BATCH_SIZE_EFFECTIVE(
      "glimpse_batch_effective_size_images",
      Type.GAUGE,
      "How many a batch may have at this moment: fewer than configured while the device lacks"
          + " memory.",
      "model"),
  BATCH_SIZE_MAX(
      "glimpse_batch_max_size_images",
      Type.GAUGE,
      "How many a batch may have at most, which is `glimpse.batch.max.size`.",
      "model"),
  DEVICE_BUSY(
      "glimpse_device_busy_seconds_total",
      Type.COUNTER,
      "Time in device calls; its rate is the part of the time that the device is busy.",
      "model"),
  DEVICE_EXHAUSTED(
      "glimpse_device_exhausted_total",
      Type.COUNTER,
      "Device calls that the device had no memory for.",
      "model"),
  MODELS_LOADED(
      "glimpse_models_loaded",
      Type.GAUGE,
      "Models that are loaded or being loaded; `glimpse.models.max.loaded` bounds them."),
  MODEL_IN_FORCE(
      "glimpse_model_in_force",
      Type.GAUGE,
      "1 for the version that requests get which name the model without a version, else 0.",
      "model",
      "version"),
  MODEL_LOADS(
      "glimpse_model_loads_total",
      Type.COUNTER,
      "Versions that were loaded and warmed up. Where it keeps growing, more models are asked for"
          + " than `glimpse.models.max.loaded`.",
      "model"),
  MODEL_FAILURES(
      "glimpse_model_failures_total",
      Type.COUNTER,
      "Versions that could not be used. `reason` is `descriptor` (its `model.yaml` or labels),"
          + " `checksum` (a file that is missing or another), `memory` (the process has less than it"
          + " needs), or `load` (its graph, or its warm-up).",
      "model",
      "reason"),
  CACHE_HITS(
      "glimpse_cache_hits_total",
      Type.COUNTER,
      "Images that were answered from `glimpse.scores.cache.bytes`, without the device."),
  CACHE_MISSES(
      "glimpse_cache_misses_total",
      Type.COUNTER,
      "Images whose scores were looked for there in vain."),
  SHADOW_PREDICTIONS(
      "glimpse_shadow_predictions_total",
      Type.COUNTER,
      "Images that `shadow` classified as well as `model`. `outcome` is `agreed` where both found"
          + " the same label best, else `disagreed`.",
      "model",
      "shadow",
      "outcome"),
  SHADOW_DROPPED(
      "glimpse_shadow_dropped_total",
      Type.COUNTER,
      "Images without a prediction of `shadow`. `reason` is `unavailable` (not loaded), `busy`"
          + " (`glimpse.shadow.bytes` are taken), `failed` (at the image), or `unsent` (not"
          + " written).",
      "model",
      "shadow",
      "reason"),
  MODEL_PRECISION(
      "glimpse_model_precision",
      Type.GAUGE,
      "1 for the precision that the model is computed in, else 0; see `glimpse.precision`.",
      "model",
      "precision"),
  CALIBRATION_AGREEMENT(
      "glimpse_calibration_agreement_ratio",
      Type.GAUGE,
      "The part of the first images that got the same label in both precisions; none before that is"
          + " decided.",
      "model"),
  CALIBRATION_DIFFERENCE(
      "glimpse_calibration_score_difference",
      Type.GAUGE,
      "The largest difference between a score in one precision and in the other; none before that is"
          + " decided.",
      "model"),
  RESIDENT_MEMORY(
      "process_resident_memory_bytes",
      Type.GAUGE,
      "The process's resident memory, TensorFlow's included. Linux only.");

  /** How a value changes, and how Prometheus reads it. */
  public enum Type {
    /** Only grows, from 0 at the start of the process. */
    COUNTER,
    /** Any value, as it is now. */
    GAUGE,
    /** How many values were at most as large as each of some bounds, with their sum. */
    HISTOGRAM
  }

  private final String exposedName;
  private final Type type;
  private final String help;

  @SuppressWarnings("ImmutableEnumChecker") // of List.of
  private final List<String> tags;

  Metric(String exposedName, Type type, String help, String... tags) {
    this.exposedName = exposedName;
    this.type = type;
    this.help = help;
    this.tags = List.of(tags);
  }

  /** As Prometheus has it. */
  public String exposedName() {
    return exposedName;
  }

  /** What kind of metric. */
  public Type type() {
    return type;
  }

  /** In Markdown. */
  public String help() {
    return help;
  }

  /** The names of its tags. */
  public List<String> tags() {
    return tags;
  }
}
