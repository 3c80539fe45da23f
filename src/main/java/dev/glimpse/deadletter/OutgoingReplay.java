package dev.glimpse.deadletter;

import org.apache.kafka.clients.producer.ProducerRecord;

/** A dead letter with its restored request. */
public record OutgoingReplay(DeadLetter letter, ProducerRecord<byte[], byte[]> request)
    implements ReplayDecision {}
