/**
 * Shadow models: they score images that other models answer, and their predictions go to a topic of
 * their own.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.shadow;
