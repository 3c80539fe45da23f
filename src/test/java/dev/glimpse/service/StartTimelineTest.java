package dev.glimpse.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.management.Metric;
import dev.glimpse.service.StartTimeline.Phase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class StartTimelineTest {

  private final AtomicLong clock = new AtomicLong(7_000_000_000L);
  private final StartTimeline timeline = new StartTimeline(clock::get, Duration.ofMillis(400));

  private void pass(Duration time, Phase phase) {
    clock.addAndGet(time.toNanos());
    timeline.end(phase);
  }

  @Test
  void shouldGiveEachPhaseTheTimeSinceThePreviousOne() {
    pass(Duration.ofMillis(120), Phase.CHECKS);
    pass(Duration.ofMillis(1_500), Phase.MODEL);

    assertThat(timeline.seconds(Phase.JVM)).isEqualTo(0.4);
    assertThat(timeline.seconds(Phase.CHECKS)).isEqualTo(0.12);
    assertThat(timeline.seconds(Phase.MODEL)).isEqualTo(1.5);
    assertThat(timeline.seconds(Phase.GROUP)).isZero();
    assertThat(timeline).hasToString("2.02 s: JVM and settings 0.40, checks 0.12, model 1.50");
  }

  @Test
  void shouldNameEachPhaseInTheHelpOfItsMetric() {
    for (Phase phase : Phase.values()) {
      assertThat(Metric.START_PHASE.help()).contains("`" + phase.tag() + "`");
    }
  }
}
