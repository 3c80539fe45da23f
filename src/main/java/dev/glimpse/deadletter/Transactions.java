package dev.glimpse.deadletter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Sends in transactions, each of which holds requests and the positions behind them: a killed
 * replay has sent what it has remembered, and nothing else.
 *
 * <p>For one thread; the producer stays the caller's to close.
 */
final class Transactions implements Outlet {

  private final Producer<byte[], byte[]> producer;
  private final ReplayNames names;

  Transactions(Producer<byte[], byte[]> producer, ReplayNames names) {
    this.producer = producer;
    this.names = names;
  }

  @Override
  public void open() {
    producer.initTransactions();
  }

  @Override
  public Set<Outgoing> send(List<Step> steps) {
    if (attempt(steps, Positions.after(steps))) {
      return Set.of();
    }
    // Some are too large. Kafka says so of others too, which it has not sent for their sake.
    Set<Outgoing> tooLarge = new HashSet<>();
    for (Step step : steps) {
      if (!attempt(List.of(step), Positions.after(List.of(step)))) {
        tooLarge.add(step.back());
      }
    }
    return tooLarge;
  }

  @Override
  public void remember(Positions positions) {
    boolean unused = attempt(List.of(), positions);
  }

  /** Commits, or aborts and returns false because the topic does not take something so large. */
  private boolean attempt(List<Step> steps, Positions positions) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      producer.beginTransaction();
      steps.forEach(step -> sent.add(producer.send(step.back().request())));
      positions
          .committed(names)
          .forEach((group, offsets) -> producer.sendOffsetsToTransaction(offsets, nobodyIn(group)));
      producer.commitTransaction();
      return true;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new KafkaException(
          "Another replay of "
              + names.applicationId()
              + " has begun; it goes on from what this one has sent",
          e);
    } catch (TimeoutException e) {
      throw e; // nobody knows whether it is committed; the next replay will
    } catch (KafkaException e) {
      abort(e);
      if (sent.stream().noneMatch(Transactions::isTooLarge)) {
        throw e;
      }
      return false;
    }
  }

  /** Kafka 5 wants a consumer that tells it; it would be one a code, made for its name alone. */
  @SuppressWarnings("removal")
  private static ConsumerGroupMetadata nobodyIn(String group) {
    return new ConsumerGroupMetadata(group);
  }

  private void abort(KafkaException reason) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) { // then the producer is of no use any more, and why is the reason
      reason.addSuppressed(e);
      throw reason;
    }
  }

  private static boolean isTooLarge(Future<RecordMetadata> sent) {
    try {
      sent.get();
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof RecordTooLargeException;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted", e);
    }
  }
}
