package dev.glimpse.topology;

/**
 * What fits into the topics, in uncompressed bytes of a record with key, value and headers.
 *
 * @param maxPrediction larger ones become dead letters
 * @param maxDeadLetter larger ones leave the request's value out, which stays where the request is
 * @param maxStackTrace longer ones are cut; 0: dead letters have none
 */
public record RecordSizes(int maxPrediction, int maxDeadLetter, int maxStackTrace) {}
