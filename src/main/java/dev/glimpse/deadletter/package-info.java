/**
 * Dead letters as people deal with them: reads them from their topic, shows them, and sends their
 * requests back. What makes them is in topology and serde.
 */
@org.jspecify.annotations.NullMarked
package dev.glimpse.deadletter;
