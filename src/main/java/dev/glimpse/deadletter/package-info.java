/**
 * The tools for dead letters: reading them from their topic, displaying them, and replaying their
 * requests. The topology and serde packages create dead letters.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.deadletter;
