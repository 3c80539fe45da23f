package dev.glimpse.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchMemory;
import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.fetch.RetryingImageFetcher.Fetch;
import dev.glimpse.store.ImageFetcher;
import dev.glimpse.store.ImageSource;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.TestSources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images whose path is their size, and callbacks that hold what they got. */
@Timeout(60)
@Tag("native")
final class LargeImagesTest {

  private static final int ORDINARY = 10;
  private static final int LARGEST = 20;

  private final List<Object> outcomes = new CopyOnWriteArrayList<>();
  private final CountDownLatch taken = new CountDownLatch(1);

  private final RetryingImageFetcher fetches =
      new RetryingImageFetcher(
          source(),
          new FetchMemory(ORDINARY, LARGEST, 2),
          new FetchRetryConfig(
              3,
              Duration.ofMillis(1),
              Duration.ofMillis(1),
              5,
              Duration.ofSeconds(1),
              Duration.ofMinutes(10),
              16),
          8,
          RetryScheduler.system());

  private static ImageSource source() {
    ImageFetcher fetcher =
        (uri, maxBytes) -> {
          int size = Integer.parseInt(uri.path().substring(1));
          if (size > maxBytes) {
            throw new FailureException(FailureCode.IMAGE_TOO_LARGE, "most is " + maxBytes);
          }
          return new byte[size];
        };
    return TestSources.of(Map.of(Set.of("http"), fetcher));
  }

  @AfterEach
  void close() {
    taken.countDown();
    fetches.close();
  }

  private final class Holder implements FetchCallback {
    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void fetched(byte[] image, long nanos) {
      outcomes.add(image.length);
      try {
        taken.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void failed(Failure failure) {
      outcomes.add(failure);
    }

    @Override
    public void broken(Throwable reason) {
      outcomes.add(reason);
    }

    @Override
    public void dropped() {
      outcomes.add("dropped");
    }
  }

  private void fetch(int size) {
    ImageReference image = new ImageReference.Remote(Addresses.of("http://store.example/" + size));
    Fetch unused = fetches.fetch("lane " + outcomes.size() % 3, image, new Holder());
  }

  @Test
  void shouldFetchOnlyAFewLargeImagesAtATimeAndOthersMeanwhile() {
    for (int i = 0; i < 4; i++) {
      fetch(LARGEST);
    }
    await().until(() -> outcomes.size() == 2);
    fetch(ORDINARY);
    await().until(() -> outcomes.contains(ORDINARY));
    assertThat(outcomes).containsExactly(LARGEST, LARGEST, ORDINARY);

    taken.countDown();

    await().until(() -> outcomes.size() == 5);
    assertThat(outcomes).containsOnly(LARGEST, ORDINARY);
  }

  @Test
  void shouldRefuseWhatIsLargerThanTheLargest() {
    taken.countDown();
    fetch(LARGEST + 1);

    await().until(() -> outcomes.size() == 1);
    assertThat(outcomes)
        .first()
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(FailureCode.IMAGE_TOO_LARGE);
              assertThat(failure.message()).isEqualTo("most is " + LARGEST);
            });
  }
}
