/**
 * The values that all packages exchange, as records.
 *
 * <p>Everything that enters, leaves or crosses between packages is one of these. The package
 * depends neither on Kafka nor on JSON or TensorFlow.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.event;
