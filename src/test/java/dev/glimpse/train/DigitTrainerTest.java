package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains on blocks instead of digits: a few steps suffice. */
@Tag("native")
final class DigitTrainerTest {

  private static final int STEPS = 30;

  @TempDir private static Path folder;
  private static MnistDigitSet digits;

  private final List<LearningCurvePoint> curve = new ArrayList<>();
  private int steps;

  @BeforeAll
  static void prepare() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    digits = BlockDigits.write(folder, TrainingPlan.HELD_OUT + STEPS * TrainingPlan.BATCH_SIZE);
  }

  @Test
  void shouldLearnAndExportAModelThatSaysWhatItLearnt() throws Exception {
    Path out = folder.resolve("model");

    trainer(2).train(digits, () -> false).export(out);

    assertThat(curve).hasSize(2);
    assertThat(curve.get(1).validationAccuracy()).isGreaterThan(0.99);
    assertThat(steps).isEqualTo(2 * STEPS);
    try (ServedModel model = new ServedModel(out)) {
      assertThat(model.said(digits.slice(0, 1))).containsExactly(0);
      assertThat(model.said(digits.slice(0, 30)))
          .containsExactly(
              0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8,
              9);
    }
  }

  @Test
  void shouldEndAfterTheEpochInWhichItIsAskedTo() throws Exception {
    trainer(50).train(digits, () -> curve.size() == 1);

    assertThat(curve).hasSize(1);
    assertThat(steps).isEqualTo(STEPS);
  }

  @Test
  void shouldEndInsideAnEpochWhenTheTimeIsUp() throws Exception {
    Duration limit = Duration.ofMillis(1);

    new DigitTrainer(new TrainingPlan(50, limit, 1), observer()).train(digits, () -> false);

    assertThat(steps).isLessThan(STEPS);
  }

  @Test
  void shouldRefuseTooFewDigits() {
    assertThatThrownBy(() -> trainer(1).train(digits.slice(0, 5_100), () -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5100 digits are too few");
  }

  private DigitTrainer trainer(int epochs) {
    return new DigitTrainer(new TrainingPlan(epochs, Duration.ofHours(1), 28), observer());
  }

  private TrainingObserver observer() {
    return new TrainingObserver() {
      @Override
      public void stepDone(int epoch, int step, int ofSteps, double loss) {
        steps++;
      }

      @Override
      public void epochDone(LearningCurvePoint point) {
        curve.add(point);
      }
    };
  }
}
