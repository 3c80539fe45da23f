package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.mnist.MnistDigitSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class TrainingBatchQueueTest {

  @TempDir private Path folder;
  private MnistDigitSet digits;

  @BeforeEach
  void writeDigits() throws IOException {
    digits = BlockDigits.write(folder, 40);
  }

  @Test
  void shouldShowEachDigitOnceAnEpoch() throws Exception {
    try (TrainingBatchQueue batches = new TrainingBatchQueue(new RedrawnDigits(digits), 10, 5)) {
      assertThat(batches.perEpoch()).isEqualTo(4);
      for (int epoch = 0; epoch < 3; epoch++) {
        float[] perLabel = new float[10];
        for (int step = 0; step < batches.perEpoch(); step++) {
          TrainingBatch batch = batches.next();
          assertThat(batch.size()).isEqualTo(10);
          for (int i = 0; i < batch.targets().length; i++) {
            perLabel[i % 10] += batch.targets()[i];
          }
        }
        assertThat(perLabel).containsOnly(4f);
      }
    }
  }

  @Test
  void shouldGiveTheSameBatchesForTheSameSeed() throws Exception {
    try (TrainingBatchQueue first = new TrainingBatchQueue(new RedrawnDigits(digits), 10, 5);
        TrainingBatchQueue second = new TrainingBatchQueue(new RedrawnDigits(digits), 10, 5);
        TrainingBatchQueue other = new TrainingBatchQueue(new RedrawnDigits(digits), 10, 6)) {
      boolean differs = false;
      for (int step = 0; step < 6; step++) {
        TrainingBatch expected = first.next();
        TrainingBatch actual = second.next();
        assertThat(actual.images()).isEqualTo(expected.images());
        assertThat(actual.targets()).isEqualTo(expected.targets());
        differs |= !Arrays.equals(other.next().targets(), expected.targets());
      }
      assertThat(differs).isTrue();
    }
  }
}
