/**
 * The fault suite: a processor in a JVM of its own, a real broker, and everything that can happen
 * to either in mid-stream. Each scenario counts its answers by request and leaves a row in
 * target/faults.md. In full with {@code mvn verify -Pfaults}, a short form of some in each build.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.faults;
