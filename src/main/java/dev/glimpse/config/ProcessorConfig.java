package dev.glimpse.config;

import java.time.Duration;

/**
 * The settings of Kafka Streams in a processor, and of the checks before its start.
 *
 * @param applicationId the name of the consumer group
 * @param eventSource the CloudEvents source of all that this application writes, a URI reference
 * @param threads the number of stream threads
 * @param commitInterval the interval of commits
 * @param commitMinInterval the minimum interval of commits under light load; zero for none before
 *     {@code commitInterval}
 * @param partitionImages the maximum unfinished requests of one partition
 * @param partitionBytes the maximum bytes of the unfinished requests of one partition
 * @param imageMaxTime the time limit of the work on one image
 * @param startTimeout the time limit of the wait for a broker
 * @param stopTimeout the time limit of a stop
 * @param kafka the settings of Kafka's clients
 */
public record ProcessorConfig(
    String applicationId,
    String eventSource,
    TopicsConfig topics,
    RecordSizeConfig sizes,
    int threads,
    Duration commitInterval,
    Duration commitMinInterval,
    int partitionImages,
    long partitionBytes,
    Duration imageMaxTime,
    Duration startTimeout,
    Duration stopTimeout,
    KafkaSettings kafka) {

  static ProcessorConfig of(GlimpseConfig config) {
    return new ProcessorConfig(
        config.getString(GlimpseConfig.APPLICATION_ID),
        eventSource(config),
        TopicsConfig.of(config),
        RecordSizeConfig.of(config),
        config.getInt(GlimpseConfig.STREAM_THREADS),
        config.duration(GlimpseConfig.COMMIT_INTERVAL),
        config.duration(GlimpseConfig.COMMIT_MIN_INTERVAL),
        config.getInt(GlimpseConfig.IN_FLIGHT_PER_PARTITION),
        config.getLong(GlimpseConfig.IN_FLIGHT_BYTES_PER_PARTITION),
        config.duration(GlimpseConfig.IMAGE_MAX_TIME),
        config.duration(GlimpseConfig.START_TIMEOUT),
        config.duration(GlimpseConfig.STOP_TIMEOUT),
        config.kafka());
  }

  static String eventSource(GlimpseConfig config) {
    return "/glimpse/" + config.getString(GlimpseConfig.APPLICATION_ID);
  }
}
