package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

@Tag("native")
final class MemoryExhaustionCheckTest {

  /** TensorFlow waits ten seconds for memory before it fails, which is too long for a test. */
  @Test
  void shouldTellALackOfMemoryFromWhatElseFails() {
    RuntimeException exhausted = new TFResourceExhaustedException("OOM when allocating tensor");
    ImportException refusal = MemoryExhaustionCheck.refusal("a batch of 32 images", exhausted);

    assertThat(MemoryExhaustionCheck.isCauseOf(exhausted)).isTrue();
    assertThat(MemoryExhaustionCheck.isCauseOf(refusal)).isTrue();
    assertThat(refusal)
        .hasMessageContaining("not enough memory to run a batch of 32 images")
        .hasMessageContaining("OOM when allocating tensor");
    assertThat(
            MemoryExhaustionCheck.isCauseOf(
                new ImportException("fails", new TFInvalidArgumentException("shapes"))))
        .isFalse();
  }
}
