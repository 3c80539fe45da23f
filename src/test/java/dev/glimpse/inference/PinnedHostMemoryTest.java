package dev.glimpse.inference;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

final class PinnedHostMemoryTest {

  @Test
  void shouldDoWithoutWhereThereIsNoCuda() {
    try (FloatPointer memory = new FloatPointer(4_096)) {
      assertThatCode(
              () -> {
                PinnedHostMemory pinned = PinnedHostMemory.of(memory.address(), 4 * 4_096);
                if (pinned != null) { // there is
                  pinned.close();
                }
              })
          .doesNotThrowAnyException();
    }
  }
}
