/** A Kafka cluster in child JVMs whose brokers, network and disks fail on demand. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.testing.cluster;
