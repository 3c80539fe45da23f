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
 * An outlet that sends transactions. Each contains requests and their positions, so that a killed
 * replay has sent exactly the requests whose positions are stored.
 *
 * <p>For one thread; the caller closes the producer.
 */
final class ReplayTransactions implements ReplayOutlet {

  private final Producer<byte[], byte[]> producer;
  private final ReplayGroupNames names;

  ReplayTransactions(Producer<byte[], byte[]> producer, ReplayGroupNames names) {
    this.producer = producer;
    this.names = names;
  }

  @Override
  public void open() {
    producer.initTransactions();
  }

  @Override
  public Set<OutgoingReplay> send(List<ReplayStep> steps) {
    if (attempt(steps, ReplayPositions.after(steps))) {
      return Set.of();
    }
    // At least one request is too large. Kafka also rejects the others of the transaction, so each
    // is sent in a transaction of its own.
    Set<OutgoingReplay> tooLarge = new HashSet<>();
    for (ReplayStep step : steps) {
      if (!attempt(List.of(step), ReplayPositions.after(List.of(step)))) {
        tooLarge.add(step.back());
      }
    }
    return tooLarge;
  }

  @Override
  public void remember(ReplayPositions positions) {
    boolean unused = attempt(List.of(), positions);
  }

  /** Sends and commits; aborts and returns false if a request is too large for the topic. */
  private boolean attempt(List<ReplayStep> steps, ReplayPositions positions) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      producer.beginTransaction();
      steps.forEach(step -> sent.add(producer.send(step.back().request())));
      positions
          .committed(names)
          .forEach(
              (group, offsets) -> producer.sendOffsetsToTransaction(offsets, withoutMember(group)));
      producer.commitTransaction();
      return true;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw new KafkaException(
          "Another replay of "
              + names.applicationId()
              + " has started; it continues after what this one sent",
          e);
    } catch (TimeoutException e) {
      throw e; // unknown whether it was committed; the next replay reads the positions
    } catch (KafkaException e) {
      abort(e);
      if (sent.stream().noneMatch(ReplayTransactions::isTooLarge)) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Returns the metadata of a group without members. Kafka 5 removes this constructor and requires
   * a consumer, which would mean one consumer per code, only for the group's name.
   */
  @SuppressWarnings("removal")
  private static ConsumerGroupMetadata withoutMember(String group) {
    return new ConsumerGroupMetadata(group);
  }

  private void abort(KafkaException reason) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) { // the producer is unusable now; the first exception is the cause
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
