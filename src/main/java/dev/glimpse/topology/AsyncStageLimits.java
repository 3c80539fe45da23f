package dev.glimpse.topology;

import java.time.Duration;

/**
 * The bounds of the asynchronous stage, for each task. When the records or the bytes reach their
 * bound, the partition is paused; records that were fetched before are still accepted.
 *
 * @param maxInFlight requests that are processed at the same time, at least 1
 * @param maxBytes bytes of the values of the records in memory
 * @param maxWork time limit of the work on one request; if it is exceeded, the stream thread stops
 * @param tick interval of checks for finished records while no new ones arrive
 */
public record AsyncStageLimits(int maxInFlight, long maxBytes, Duration maxWork, Duration tick) {}
