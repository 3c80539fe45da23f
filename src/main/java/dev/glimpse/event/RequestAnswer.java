package dev.glimpse.event;

/** The answer to a request, a prediction or a failure. Each request gets exactly one. */
public sealed interface RequestAnswer permits Prediction, Failure {}
