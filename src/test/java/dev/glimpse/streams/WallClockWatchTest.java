package dev.glimpse.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class WallClockWatchTest {

  private final List<Duration> reported = new ArrayList<>();
  private long millis = 1_000_000;
  private long nanos;
  private final WallClockWatch watch = new WallClockWatch(() -> millis, () -> nanos, reported::add);

  @AfterEach
  void close() {
    watch.close();
  }

  private void pass(Duration time, Duration jump) {
    nanos += time.toNanos();
    millis += time.plus(jump).toMillis();
    watch.check();
  }

  @Test
  void shouldReportAClockThatIsSetBack() {
    pass(Duration.ofSeconds(1), Duration.ZERO);
    pass(Duration.ofSeconds(1), Duration.ofHours(-1));

    assertThat(reported).containsExactly(Duration.ofHours(1));
  }

  @Test
  void shouldAcceptAClockThatIsSetForwardOrCorrectedOrNotLookedAtForLong() {
    pass(Duration.ofSeconds(1), Duration.ofHours(1));
    pass(Duration.ofMinutes(20), Duration.ofSeconds(-2));
    pass(Duration.ofSeconds(1), Duration.ofSeconds(-2));

    assertThat(reported).isEmpty();
  }
}
