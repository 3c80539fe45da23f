package dev.glimpse.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ConcurrencyLimitTest {

  private final ConcurrencyLimit limit = new ConcurrencyLimit(16);

  private void answered(int times) {
    for (int i = 0; i < times; i++) {
      limit.answered(limit.current());
    }
  }

  @Test
  void shouldStartAtItsUpperBoundAndStayThere() {
    answered(100);

    assertThat(limit.current()).isEqualTo(16);
    assertThat(limit.isReduced()).isFalse();
  }

  @Test
  void shouldHalveDownToOne() {
    for (int expected : new int[] {8, 4, 2, 1, 1}) {
      limit.pushedBack();
      assertThat(limit.current()).isEqualTo(expected);
      assertThat(limit.isReduced()).isTrue();
    }
  }

  @Test
  void shouldRiseByOneForAsManyAnswersAsItIsHigh() {
    limit.pushedBack();
    answered(8);
    assertThat(limit.current()).isEqualTo(8);
    answered(1); // 8 + 1/8 + 1/8.125 ... is a little less than one after eight

    assertThat(limit.current()).isEqualTo(9);
  }

  @Test
  void shouldRiseByEachAnswerToWhereItWasBeforeAPause() {
    limit.pushedBack();
    limit.paused();
    assertThat(limit.current()).isEqualTo(1);

    answered(7);
    assertThat(limit.current()).isEqualTo(8);
    answered(1);
    assertThat(limit.current()).isEqualTo(8);
  }

  @Test
  void shouldNotRiseWhileItIsNotUsed() {
    limit.pushedBack();
    for (int i = 0; i < 100; i++) {
      limit.answered(3);
    }

    assertThat(limit.current()).isEqualTo(8);
  }

  @Test
  void shouldNotFallBelowAQuarterForTimeOuts() {
    for (int i = 0; i < 10; i++) {
      limit.timedOut();
    }
    assertThat(limit.current()).isEqualTo(4);

    limit.pushedBack();
    limit.timedOut();
    assertThat(limit.current()).isEqualTo(2);
  }
}
