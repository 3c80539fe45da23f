/**
 * The life cycle of Kafka Streams in a processor: checks before the start, the wait for brokers,
 * failures of stream threads, and the broker watch.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.streams;
