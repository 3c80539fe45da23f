/**
 * Topics as declared under topics/ (Strimzi KafkaTopic resources), their creation on a broker, and
 * the reading of a range of a topic.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.topics;
