package dev.glimpse.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Trains on blocks instead of digits: a few steps suffice. */
@Tag("native")
final class DigitTrainerTest {

  private static final int STEPS = 30;
  private static final int BATCH = 128;

  @TempDir private static Path folder;
  private static MnistDigitSet digits;

  private final List<LearningCurvePoint> curve = new ArrayList<>();
  private int steps;
  private GraphDef graph = GraphDef.getDefaultInstance();
  private @Nullable TrainedEpoch last;

  @BeforeAll
  static void prepare() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    digits = BlockDigits.write(folder, TrainingPlan.HELD_OUT + STEPS * BATCH);
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
  void shouldWriteNothingIfItIsStoppedBeforeTheFirstStep() {
    assertThatThrownBy(() -> trainer(2).train(digits, () -> true))
        .isInstanceOf(TrainingStoppedException.class)
        .hasMessageContaining("no model is written");
  }

  @Test
  void shouldTellAnObserverOfGraphWeightsAndGradients() throws Exception {
    trainer(1).train(digits, () -> false);

    assertThat(graph.getNodeList())
        .extracting(NodeDef::getName)
        .contains("training/conv1/Conv2d", "weights/dense1_weight", "validation/output/MatMul");
    TrainedEpoch epoch = Objects.requireNonNull(last);
    assertThat(epoch.weights()).hasSize(10).containsKey("conv2/kernel");
    assertThat(epoch.weights().get("output/bias")).hasSize(10);
    assertThat(epoch.gradients().keySet()).isEqualTo(epoch.weights().keySet());
    assertThat(epoch.gradients().get("dense1/weight")).hasSize(1_000_000);
    // Each column of the softmax' gradient sums to 0 over a batch's classes.
    float sum = 0;
    float size = 0;
    for (float gradient : Objects.requireNonNull(epoch.gradients().get("output/bias"))) {
      sum += gradient;
      size += Math.abs(gradient);
    }
    assertThat(size).isPositive();
    assertThat(sum).isCloseTo(0, within(1e-2f * size));
    assertThat(epoch.scores()).hasSize(TrainingPlan.HELD_OUT);
    assertThat(epoch.scores().get(3).highest()).isEqualTo(epoch.heldOut().label(3));
  }

  @Test
  void shouldEndAfterTheEpochInWhichItIsAskedTo() throws Exception {
    trainer(50).train(digits, () -> curve.size() == 1);

    assertThat(curve).hasSize(1);
    assertThat(steps).isEqualTo(STEPS);
  }

  @Test
  void shouldEndAfterTheStepInWhichItIsAskedTo() throws Exception {
    trainer(50).train(digits, () -> steps == 3);

    assertThat(steps).isEqualTo(3);
    assertThat(curve).hasSize(1);
  }

  @Test
  void shouldEndInsideAnEpochWhenTheTimeIsUp() throws Exception {
    Duration limit = Duration.ofMillis(1);

    new DigitTrainer(TrainingPlan.ofNielsenNet(50, limit, 1), List.of(observer()))
        .train(digits, () -> false);

    assertThat(steps).isLessThan(STEPS);
  }

  @Test
  void shouldRefuseTooFewDigits() {
    assertThatThrownBy(() -> trainer(1).train(digits.slice(0, 5_100), () -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5100 digits are too few");
  }

  private DigitTrainer trainer(int epochs) {
    return new DigitTrainer(
        TrainingPlan.ofNielsenNet(epochs, Duration.ofHours(1), 28), List.of(observer()));
  }

  private TrainingObserver observer() {
    return new TrainingObserver() {
      @Override
      public boolean readsWeights() {
        return true;
      }

      @Override
      public void started(GraphDef def) {
        graph = def;
      }

      @Override
      public void stepDone(TrainingStep step) {
        steps++;
      }

      @Override
      public void epochDone(TrainedEpoch epoch) {
        curve.add(epoch.point());
        last = epoch;
      }
    };
  }
}
