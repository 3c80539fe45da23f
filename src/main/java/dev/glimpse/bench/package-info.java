/**
 * The measuring stick: real-size models of random weights come in, and how near the stream comes to
 * what the device and the machine can do goes out, as a table.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.bench;
