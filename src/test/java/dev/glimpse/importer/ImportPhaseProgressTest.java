package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ImportPhaseProgressTest {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Test
  void shouldTellAPhaseThatTakesLong() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    try (ImportPhaseProgress progress =
        new ImportPhaseProgress(
            line -> {
              lines.add(line);
              heard.countDown();
            },
            Duration.ZERO)) {
      progress.phase("loads a model");

      assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(lines).containsExactly("working        loads a model");
  }

  @Test
  void shouldNotTellAPhaseThatEndsSoon() {
    try (ImportPhaseProgress progress = new ImportPhaseProgress(lines::add, Duration.ofHours(1))) {
      progress.phase("loads a model");
      progress.phase("writes it");
      progress.accept("verified");
    }
    assertThat(lines).containsExactly("verified");
  }
}
