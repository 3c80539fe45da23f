package dev.glimpse.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class EngineStartTest {

  @Test
  void shouldThrowWhatTheStartThrew() {
    ConfigException wrong = new ConfigException("glimpse.cache.dir", "/nowhere");
    UnsatisfiedLinkError missing = new UnsatisfiedLinkError("libtensorflow_cc.so.2");

    assertThatThrownBy(() -> failing(wrong).await()).isSameAs(wrong);
    assertThatThrownBy(
            () ->
                new EngineStart(
                        () -> {
                          throw missing;
                        })
                    .await())
        .isSameAs(missing);
  }

  @Test
  void shouldNotThrowAtTheCloseWhatNobodyWaitedFor() {
    failing(new IllegalStateException("not packaged")).close();
  }

  /** A process that ends while a library is loaded may crash. */
  @Test
  void shouldCloseOnlyAfterTheStartHasEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    EngineStart start =
        new EngineStart(
            () -> {
              begun.countDown();
              await(goOn);
              ended.set(true);
              throw new IllegalStateException("not packaged");
            });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Boolean> closed =
        CompletableFuture.supplyAsync(
            () -> {
              start.close();
              return ended.get();
            });
    assertThat(closed).isNotDone();
    goOn.countDown();

    assertThat(closed.get(30, TimeUnit.SECONDS)).isTrue();
  }

  private static EngineStart failing(RuntimeException failure) {
    return new EngineStart(
        () -> {
          throw failure;
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
