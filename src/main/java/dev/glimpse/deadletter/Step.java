package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import org.apache.kafka.common.TopicPartition;

/**
 * A request that goes back, and how far its code has been replayed when it has.
 *
 * @param partition of the dead letter
 */
record Step(Outgoing back, FailureCode code, TopicPartition partition, Position position) {}
