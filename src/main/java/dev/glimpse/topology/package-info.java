/**
 * The Kafka Streams topology: it reads requests, writes answers in partition order, and commits no
 * offset past an unfinished image. It depends on Kafka, not on the models.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.topology;
