package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter for dead letters.
 *
 * @param codes the codes; empty for all dead letters, including those without a code
 * @param since the earliest time; null for any time
 */
public record DeadLetterFilter(Set<FailureCode> codes, @Nullable Instant since) {

  /** Returns whether a dead letter passes the filter. */
  public boolean matches(DeadLetter letter) {
    FailureCode code = letter.code();
    return (codes.isEmpty() || (code != null && codes.contains(code)))
        && (since == null || !letter.time().isBefore(since));
  }
}
