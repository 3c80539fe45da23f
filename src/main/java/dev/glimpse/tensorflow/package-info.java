/**
 * TensorFlow's files and native sessions, with as little memory as possible. The package takes a
 * {@code saved_model.pb} and provides a session that runs its graph, and an estimate of the memory
 * that this needs.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.tensorflow;
