package dev.glimpse.deadletter;

import org.apache.kafka.clients.producer.ProducerRecord;

/** A dead letter, and its request as it goes back. */
public record Outgoing(DeadLetter letter, ProducerRecord<byte[], byte[]> request)
    implements Verdict {}
