/** The parts of {@code glimpse demo} besides the processor: drawn digits and a local broker. */
@org.jspecify.annotations.NullMarked
package dev.glimpse.demo;
