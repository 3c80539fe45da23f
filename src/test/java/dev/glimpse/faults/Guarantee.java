package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code glimpse.processing.guarantee} may be, and what it promises. */
enum Guarantee {
  EXACTLY_ONCE("exactly_once_v2"),
  AT_LEAST_ONCE("at_least_once");

  private final String setting;

  Guarantee(String setting) {
    this.setting = setting;
  }

  /** Fails if the promise was broken. */
  void check(Verdict verdict) {
    assertThat(verdict)
        .isEqualTo(
            new Verdict(
                verdict.requests(),
                verdict.requests(),
                0,
                this == EXACTLY_ONCE ? 0 : verdict.doubled(),
                0));
  }

  @Override
  public String toString() {
    return setting;
  }
}
