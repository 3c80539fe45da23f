package dev.glimpse.event;

/**
 * One entry of a request record: a request, the failure of an entry that is no valid request, or an
 * event that requests nothing. The first two get exactly one answer each.
 */
public sealed interface RequestEntry permits ImageRequest, Failure, IgnoredEvent {}
