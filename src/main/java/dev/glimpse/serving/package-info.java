/**
 * The models in use: loaded on the first request, replaced while in use, evicted when others need
 * the memory. This package connects the pipeline to inference; it does not depend on Kafka.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.serving;
