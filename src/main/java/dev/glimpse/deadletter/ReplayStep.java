package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import org.apache.kafka.common.TopicPartition;

/**
 * A request to send, and the position of its code after it was sent.
 *
 * @param partition the partition of the dead letter
 */
record ReplayStep(
    OutgoingReplay back, FailureCode code, TopicPartition partition, ReplayPosition position) {}
