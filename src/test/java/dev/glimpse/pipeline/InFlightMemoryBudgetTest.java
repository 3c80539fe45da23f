package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@Tag("unit")
final class InFlightMemoryBudgetTest {

  private final InFlightMemoryBudget bytes = new InFlightMemoryBudget(1 << 20);

  @Test
  void shouldLetOthersInOnlyAsRoomIsGivenBack() throws Exception {
    int first = bytes.take(1 << 20);
    AtomicInteger second = new AtomicInteger(-1);
    Thread waiting =
        new Thread(
            () -> {
              try {
                second.set(bytes.take(512 << 10));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.WAITING);

    int kept = bytes.keep(first, 256 << 10);

    waiting.join();
    assertThat(kept).isEqualTo(256);
    assertThat(second).hasValue(512);
  }

  @Test
  void shouldLetAnImageThatIsLargerThanTheBoundInAlone() throws Exception {
    assertThat(bytes.take(1L << 40)).isEqualTo(1024);
  }
}
