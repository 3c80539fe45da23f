package dev.glimpse.collect;

import dev.glimpse.event.Prediction;
import dev.glimpse.serde.AnswerDecoder;
import dev.glimpse.topics.BoundedTopicReader;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the predictions that a topic has at the start of the reading. The reading therefore
 * ends on a topic that grows.
 *
 * <p>For one thread.
 */
public final class PredictionReader {

  private static final Logger LOG = LoggerFactory.getLogger(PredictionReader.class);

  private final BoundedTopicReader topic;
  private final AnswerDecoder decoder;
  private final Map<TopicPartition, Long> ends;
  private final Map<TopicPartition, Long> begins;
  private final Map<TopicPartition, Long> passed = new HashMap<>();
  private long read;
  private long foreign;

  /**
   * Determines the range to read.
   *
   * @param since the earliest time of a prediction; null for all
   */
  public PredictionReader(
      BoundedTopicReader topic, AnswerDecoder decoder, @Nullable Instant since) {
    this.topic = topic;
    this.decoder = decoder;
    this.ends = topic.ends();
    this.begins = topic.since(since);
  }

  /** Returns the number of offsets in the range; those of transactions have no record. */
  public long size() {
    return ends.entrySet().stream()
        .mapToLong(
            end -> Math.max(0, end.getValue() - begins.getOrDefault(end.getKey(), end.getValue())))
        .sum();
  }

  /**
   * Reads the range once.
   *
   * @param progress receives the number of offsets passed so far, up to {@link #size}
   */
  public void read(Consumer<Prediction> predictions, LongConsumer progress) {
    topic.read(
        begins,
        ends,
        records -> {
          records.forEach(record -> pass(record, predictions));
          read += records.size();
          records.forEach(
              record ->
                  passed.put(
                      new TopicPartition(record.topic(), record.partition()), record.offset() + 1));
          progress.accept(passed());
        });
    progress.accept(size());
  }

  private long passed() {
    return passed.entrySet().stream()
        .mapToLong(
            entry -> entry.getValue() - begins.getOrDefault(entry.getKey(), entry.getValue()))
        .sum();
  }

  private void pass(ConsumerRecord<byte[], byte[]> record, Consumer<Prediction> predictions) {
    Prediction prediction;
    try {
      prediction = decoder.decode(record.value(), record.headers());
    } catch (IOException e) {
      LOG.debug("Ignoring a record that is not a prediction", e);
      foreign++;
      return;
    }
    predictions.accept(prediction);
  }

  /** Returns the number of records read so far that are not predictions. */
  public long foreign() {
    return foreign;
  }

  /** Returns the number of records read so far. */
  public long records() {
    return read;
  }
}
