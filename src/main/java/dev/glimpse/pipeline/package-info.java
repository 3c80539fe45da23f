/**
 * The path of an image from its reference to its answer, with the permits, memory budget and
 * listeners on it. It knows neither Kafka Streams nor the service around it.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.pipeline;
