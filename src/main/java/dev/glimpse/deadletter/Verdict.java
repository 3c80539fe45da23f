package dev.glimpse.deadletter;

/** What is to become of a dead letter: its request goes back, or it is left alone. */
sealed interface Verdict permits Outgoing, Skip {}
