/** The native library, DJL's model and predictor, and the device. Knows nothing of Kafka. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.inference;
