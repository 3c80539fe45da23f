package dev.glimpse.topology;

/**
 * The maximum sizes of records, in uncompressed bytes of key, value and headers.
 *
 * @param maxPrediction larger ones become dead letters
 * @param maxDeadLetter larger ones omit the request's value, which stays in the requests topic
 * @param maxStackTrace longer ones are truncated; 0: dead letters have none
 */
public record RecordSizeLimits(int maxPrediction, int maxDeadLetter, int maxStackTrace) {}
