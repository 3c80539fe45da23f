/**
 * The benchmark: it compares Glimpse with the limits of the device and of the machine, using models
 * of real size with random weights, and reports tables.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.bench;
