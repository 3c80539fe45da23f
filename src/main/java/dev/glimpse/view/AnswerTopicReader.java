package dev.glimpse.view;

import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.ViewConfig;
import dev.glimpse.event.Prediction;
import dev.glimpse.serde.AnswerDecoder;
import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the predictions and the dead letters of all processors, from the topics' ends
 * onwards. It joins no consumer group, so it does not affect other consumers. If the brokers are
 * unavailable or refuse, it retries indefinitely.
 *
 * <p>Threads: a daemon thread of its own reads and calls the callback; closing ends it.
 */
final class AnswerTopicReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerTopicReader.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  /**
   * The maximum size of a poll, unless a single record, which may be as large as a request, is
   * larger.
   */
  private static final int FETCH_BYTES = 1 << 20;

  /** A callback for the answers. */
  interface Answers {
    void prediction(Prediction answer);

    void deadLetter(ConsumerRecord<byte[], byte[]> letter);
  }

  private final KafkaClientFactory clients;
  private final String clientId;
  private final String predictions;
  private final String deadLetters;
  private final AnswerDecoder decoder;
  private final Answers answers;
  private final LiveViewState board;
  private volatile @Nullable Consumer<byte[], byte[]> reading;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = DaemonThreadFactory.thread("view-answers", this::run);

  AnswerTopicReader(
      ViewConfig config, AnswerDecoder decoder, Answers answers, LiveViewState board) {
    this.decoder = decoder;
    clients = new KafkaClientFactory(config.kafka(), Map.of());
    clientId = config.clientId();
    predictions = config.topics().predictions().name();
    deadLetters = config.topics().deadLetters().name();
    this.answers = answers;
    this.board = board;
    thread.start();
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void run() {
    try {
      do {
        readUntilFailure();
      } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // never interrupted
    }
  }

  private void readUntilFailure() {
    try {
      read();
    } catch (RuntimeException e) { // from Kafka, or from the callback
      if (isOpen()) {
        board.status("away");
        LOG.warn("The live view cannot read answers; trying again: {}", e.toString());
      }
    } finally {
      reading = null;
    }
  }

  private void read() {
    try (Consumer<byte[], byte[]> consumer =
        clients.reader(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                clientId,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES / 4))) {
      reading = consumer;
      List<TopicPartition> partitions =
          Stream.of(predictions, deadLetters)
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(found -> new TopicPartition(found.topic(), found.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position); // seeks now, not in the first poll
      board.status("reading");
      while (isOpen()) {
        consumer.poll(POLL).forEach(this::pass);
      }
    }
  }

  private void pass(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(deadLetters)) {
      answers.deadLetter(record);
      return;
    }
    Prediction answer;
    try {
      answer = decoder.decode(record.value(), record.headers());
    } catch (IOException e) {
      LOG.debug("Ignoring a record that is not a prediction", e);
      return;
    }
    answers.prediction(answer);
  }

  @Override
  public void close() {
    closed.countDown();
    Consumer<byte[], byte[]> consumer = reading;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
