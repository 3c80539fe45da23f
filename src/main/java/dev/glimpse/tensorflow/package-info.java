/**
 * TensorFlow's files and native sessions, with as little memory as they can do with. In: a {@code
 * saved_model.pb}. Out: a session that runs its graph, and an estimate of what that takes.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.tensorflow;
