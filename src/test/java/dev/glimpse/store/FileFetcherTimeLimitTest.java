package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.Addresses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mounts that hang as the kernel lets them: nothing breaks off who reads from one. */
@Timeout(60)
@Tag("native")
final class FileFetcherTimeLimitTest {

  private static final Duration LIMIT = Duration.ofMillis(50);
  private static final Duration AMPLE = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private Path good;
  private Path hung;
  private final CountDownLatch mended = new CountDownLatch(1);
  private final AtomicInteger opened = new AtomicInteger();

  @BeforeEach
  void makeFiles() throws IOException {
    folder = folder.toRealPath();
    good = Files.write(Files.createDirectory(folder.resolve("good")).resolve("image"), new byte[3]);
    hung = Files.write(Files.createDirectory(folder.resolve("hung")).resolve("image"), new byte[3]);
  }

  @AfterEach
  void mend() {
    mended.countDown();
  }

  private FileFetcher fetcher(Duration limit) {
    return TestStores.files(limit, this::open, good.getParent(), hung.getParent());
  }

  private InputStream open(Path file) throws IOException {
    if (file.equals(hung)) {
      opened.incrementAndGet();
      Uninterruptible.await(mended);
    }
    return Files.newInputStream(file);
  }

  @Test
  void shouldGiveUpOnAReadThatHangs() {
    try (FileFetcher fetcher = fetcher(LIMIT)) {
      Failure failure = failure(fetcher, hung.toUri().toString());

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_TIMEOUT);
      assertThat(failure.message()).contains("time limit");
    }
  }

  @Test
  void shouldFailAtOnceWhileTooManyReadsOfARootHang() throws Exception {
    try (FileFetcher fetcher = fetcher(LIMIT)) {
      Failure failure = failure(fetcher, hung.toUri().toString());
      while (failure.code() == FailureCode.FETCH_TIMEOUT) {
        failure = failure(fetcher, hung.toUri().toString());
      }

      assertThat(failure.code()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(failure.message()).contains("hang");
      assertThat(opened).as("threads that were left behind").hasValue(16);
      assertThat(fetcher.fetch(ImageAddress.ofFile(good), TestStores.MAX_BYTES))
          .as("another root")
          .hasSize(3);

      mended.countDown();

      await()
          .untilAsserted(
              () ->
                  assertThat(fetcher.fetch(ImageAddress.ofFile(hung), TestStores.MAX_BYTES))
                      .hasSize(3));
    }
  }

  @Test
  void shouldEndASlowReadThatNobodyWaitsFor() {
    CountDownLatch closed = new CountDownLatch(1);
    InputStream endless =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            Thread.onSpinWait();
            return 0;
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    try (FileFetcher fetcher = TestStores.files(LIMIT, file -> endless, good.getParent())) {
      assertThat(failure(fetcher, good.toUri().toString()).code())
          .isEqualTo(FailureCode.FETCH_TIMEOUT);

      await().until(() -> closed.getCount() == 0);
    }
  }

  @Test
  void shouldLetItselfBeInterrupted() {
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try (FileFetcher fetcher = fetcher(AMPLE)) {
      Future<byte[]> fetch =
          caller.submit(() -> fetcher.fetch(ImageAddress.ofFile(hung), TestStores.MAX_BYTES));
      await().until(() -> opened.get() == 1);

      caller.shutdownNow();

      assertThatThrownBy(() -> fetch.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void shouldCallARootAStore() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), good.getParent());
    try (FileFetcher fetcher = TestStores.files(link, hung.getParent())) {
      String linked = "file:" + link;

      assertThat(fetcher.storeOf(ImageAddress.ofFile(link.resolve("a/b")))).isEqualTo(linked);
      assertThat(fetcher.storeOf(ImageAddress.ofFile(good))).isEqualTo(linked);
      assertThat(fetcher.storeOf(ImageAddress.ofFile(hung))).isEqualTo("file:" + hung.getParent());
      assertThat(fetcher.storeOf(ImageAddress.ofFile(folder.resolve("elsewhere")))).isNull();
      assertThat(fetcher.storeOf(Addresses.of("file:relative"))).isNull();
    }
  }
}
