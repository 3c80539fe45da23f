package dev.glimpse.event;

/**
 * The answer to an entry of a record: a prediction or a failure, of which each request gets exactly
 * one; or the note that the entry requested nothing, which is not written.
 */
public sealed interface RequestAnswer permits Prediction, Failure, IgnoredEvent {}
