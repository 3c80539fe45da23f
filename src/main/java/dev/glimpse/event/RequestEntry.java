package dev.glimpse.event;

/**
 * One entry of a request record: a request, or the failure of an entry that is no valid request.
 * Each entry gets exactly one answer.
 */
public sealed interface RequestEntry permits ImageRequest, Failure {}
