/**
 * The models in use: loaded when they are asked for, replaced while they are, unloaded when others
 * need the room. Comes between the pipeline and inference; knows nothing of Kafka.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.serving;
