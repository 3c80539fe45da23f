package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class TrainingPlanTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void shouldProgressByEpochsOrByTimeWhicheverIsFurther() {
    TrainingPlan plan = TrainingPlan.ofNielsenNet(10, HOUR, 1);

    assertThat(plan.progress(5, Duration.ofMinutes(6))).isEqualTo(0.5);
    assertThat(plan.progress(1, Duration.ofMinutes(45))).isEqualTo(0.75);
    assertThat(plan.progress(10.5, Duration.ZERO)).isEqualTo(1);
    assertThat(plan.progress(1, HOUR.multipliedBy(2))).isEqualTo(1);
  }

  @Test
  void shouldEndWithALearningRateOfZero() {
    TrainingPlan plan = TrainingPlan.ofNielsenNet(10, HOUR, 1);

    assertThat(plan.learningRate(0)).isBetween(1e-6, 1e-4);
    assertThat(plan.learningRate(0.01)).isCloseTo(1e-3, within(1e-6));
    assertThat(plan.learningRate(0.505)).isCloseTo(5e-4, within(1e-6));
    assertThat(plan.learningRate(1)).isCloseTo(0, within(1e-12));
  }

  @Test
  void shouldRefuseATrainingWithoutSteps() {
    assertThatThrownBy(() -> TrainingPlan.ofNielsenNet(0, HOUR, 1))
        .hasMessageContaining("epochs is 0");
    assertThatThrownBy(() -> TrainingPlan.ofNielsenNet(1, Duration.ZERO, 1))
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> new TrainingPlan(1, HOUR, 1, 1, 1e-3))
        .hasMessage("batch is 1, allowed: at least 2");
    assertThatThrownBy(() -> new TrainingPlan(1, HOUR, 1, 2, 0))
        .hasMessage("learning-rate is 0.0, allowed: more than 0, up to 1");
  }
}
