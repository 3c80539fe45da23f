package dev.glimpse.deadletter;

import dev.glimpse.deadletter.DeadLetter.Origin;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.topics.BoundedTopicReader;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A factory that restores the request of a dead letter. */
final class ReplayRecordFactory {

  private final BoundedTopicReader requests;
  private final int maxAttempts;

  /**
   * Creates a factory for requests of one topic.
   *
   * @param requests the requests topic, which may still contain the complete request
   * @param maxAttempts requests that have failed this many times are skipped
   */
  ReplayRecordFactory(BoundedTopicReader requests, int maxAttempts) {
    this.requests = requests;
    this.maxAttempts = maxAttempts;
  }

  ReplayDecision of(DeadLetter letter) {
    Origin origin = letter.origin();
    if (letter.code() == null) {
      return SkipReason.NO_CODE;
    }
    if (origin == null || !origin.topic().equals(requests.topic())) {
      return SkipReason.OTHER_TOPIC;
    }
    if (letter.attempts() >= maxAttempts) {
      return SkipReason.TOO_MANY_ATTEMPTS;
    }
    if (letter.omitted() == null) {
      Headers headers = DeadLetterHeaders.ofTheRequest(letter.headers());
      return new OutgoingReplay(letter, request(origin, letter.key(), letter.value(), headers));
    }
    Optional<ConsumerRecord<byte[], byte[]>> original =
        requests.at(origin.position().partition(), origin.position().offset());
    if (original.isEmpty() || !isOf(letter, original.get())) {
      return SkipReason.REQUEST_GONE;
    }
    Headers headers = DeadLetterHeaders.ofTheRequest(original.get().headers());
    DeadLetterHeaders.describeReplay(
        headers, letter.attempts(), DeadLetterHeaders.index(letter.headers()));
    return new OutgoingReplay(
        letter, request(origin, original.get().key(), original.get().value(), headers));
  }

  /**
   * Returns whether a record is the request of a dead letter; a re-created topic contains other
   * requests at the same offsets.
   */
  private static boolean isOf(DeadLetter letter, ConsumerRecord<byte[], byte[]> original) {
    String omitted = letter.omitted();
    return (omitted != null && omitted.contains("key"))
        || Arrays.equals(letter.key(), original.key());
  }

  /**
   * Creates a record for the end of its original partition; if that no longer exists, the key
   * determines the partition.
   */
  private ProducerRecord<byte[], byte[]> request(
      Origin origin, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    int partition = origin.position().partition();
    return new ProducerRecord<>(
        requests.topic(),
        partition < requests.partitions().size() ? partition : null,
        null, // timestamp: now
        key,
        value,
        headers);
  }
}
