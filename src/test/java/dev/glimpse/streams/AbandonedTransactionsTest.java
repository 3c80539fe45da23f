package dev.glimpse.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class AbandonedTransactionsTest {

  private static final String LIVING = "2e9f0d1c-8b7a-4c3d-9e8f-0a1b2c3d4e5f";
  private static final String KILLED = "7c1d2e3f-4a5b-4c6d-8e9f-a0b1c2d3e4f5";

  private final AbandonedTransactions abandoned = new AbandonedTransactions("app.one");

  @Test
  void shouldFindTransactionsOfProcessesThatAreNoMembers() {
    assertThat(
            abandoned.among(
                Stream.of("app.one-" + LIVING + "-1", "app.one-" + KILLED + "-2"),
                Stream.of("app.one-" + LIVING + "-StreamThread-1-consumer")))
        .containsExactly("app.one-" + KILLED + "-2");
  }

  @Test
  void shouldLeaveOtherApplicationsAlone() {
    assertThat(
            abandoned.among(
                Stream.of(
                    "app-one-" + KILLED + "-1",
                    "app.one-b-" + KILLED + "-1",
                    "app.one",
                    "app.one-replay-1"),
                Stream.empty()))
        .isEmpty();
  }

  @Test
  void shouldFindNoneWhileAllAreMembers() {
    assertThat(
            abandoned.among(
                Stream.of("app.one-" + LIVING + "-1", "app.one-" + LIVING + "-2"),
                Stream.of("app.one-" + LIVING + "-StreamThread-2-consumer")))
        .isEmpty();
  }
}
