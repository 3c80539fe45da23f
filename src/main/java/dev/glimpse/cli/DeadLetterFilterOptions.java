package dev.glimpse.cli;

import dev.glimpse.deadletter.DeadLetterFilter;
import dev.glimpse.event.FailureCode;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select dead letters for a command. */
final class DeadLetterFilterOptions {

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "Only dead letters with this code; may be repeated.")
  private Set<FailureCode> codes = EnumSet.noneOf(FailureCode.class);

  @Option(
      names = "--since",
      paramLabel = "T",
      converter = SinceConverter.class,
      description =
          "Only dead letters since then: an age such as 30m, 2h or 3d, or 2026-11-27T09:30:00Z.")
  private @Nullable Instant since;

  DeadLetterFilter selection() {
    return new DeadLetterFilter(codes, since);
  }

  boolean isAll() {
    return codes.isEmpty() && since == null;
  }
}
