package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters somebody wants.
 *
 * @param codes of these codes; empty: of all, and those without one
 * @param since not older; null: all
 */
public record Selection(Set<FailureCode> codes, @Nullable Instant since) {

  /** Whether it is one of them. */
  public boolean wants(DeadLetter letter) {
    FailureCode code = letter.code();
    return (codes.isEmpty() || (code != null && codes.contains(code)))
        && (since == null || !letter.time().isBefore(since));
  }
}
