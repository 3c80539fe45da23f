package dev.glimpse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.bench.BenchmarkReport.RatioTarget;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class RepeatedFigureTest {

  @Test
  void shouldBeTheMedianWithItsSpread() {
    RepeatedFigure odd = new RepeatedFigure(List.of(9.0, 1.0, 4.0));
    RepeatedFigure even = new RepeatedFigure(List.of(1.0, 9.0, 4.0, 6.0));

    assertThat(odd.median()).isEqualTo(4);
    assertThat(even.median()).isEqualTo(5);
    assertThat(even.lowest()).isEqualTo(1);
    assertThat(even.highest()).isEqualTo(9);
  }

  @Test
  void shouldCompareRepetitionByRepetition() {
    RepeatedFigure slowing = new RepeatedFigure(List.of(100.0, 50.0, 10.0));
    RepeatedFigure slowingToo = new RepeatedFigure(List.of(200.0, 100.0, 20.0));

    assertThat(slowing.over(slowingToo).values()).containsOnly(0.5);
  }

  @Test
  void shouldBeReachedAtItsBound() {
    assertThat(RatioTarget.atLeast(0.97).isReachedBy(RepeatedFigure.of(0.97))).isTrue();
    assertThat(RatioTarget.atLeast(0.97).isReachedBy(RepeatedFigure.of(0.96))).isFalse();
    assertThat(RatioTarget.atMost(1.5).isReachedBy(RepeatedFigure.of(1.5))).isTrue();
    assertThat(RatioTarget.atMost(1.5).isReachedBy(RepeatedFigure.of(1.51))).isFalse();
  }
}
