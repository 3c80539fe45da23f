package dev.glimpse.deadletter;

/** The decision on a dead letter: its request is sent again, or it is skipped. */
sealed interface ReplayDecision permits OutgoingReplay, SkipReason {}
