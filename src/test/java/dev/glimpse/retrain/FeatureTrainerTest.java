package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class FeatureTrainerTest {

  private static final int FEATURES = 6;
  private static final int CLASSES = 3;
  private static final double RATE = 0.05;

  @TempDir private Path folder;
  private BaseNetwork base;

  @BeforeAll
  static void prepareTensorFlow() {
    assertThat(TensorFlowEngine.start(UserDirectories.cache(), 2).version()).isNotBlank();
  }

  @BeforeEach
  void writeBase() throws IOException {
    base = BaseNetwork.open(SmallBase.write(folder, SmallBase::plain), null);
  }

  /** Sixty images whose feature number {@code class} is high. */
  private static FeatureBatch separable() {
    int count = 60;
    float[] features = SmallBase.numbers(1, count * FEATURES);
    for (int i = 0; i < count; i++) {
      features[i * FEATURES + i % CLASSES] += 3;
    }
    return SmallBase.batch(features, count, CLASSES);
  }

  private FeatureTrainer trainer(long seed) {
    return base.trainer(CLASSES, TrainerOptions.ofSeed(seed));
  }

  private static void train(FeatureTrainer trainer, int steps) {
    for (int i = 0; i < steps; i++) {
      assertThat(trainer.step(separable(), RATE)).isFinite();
    }
  }

  @Test
  void shouldLearnClassesThatALineSeparates() {
    FeatureBatch batch = separable();
    try (FeatureTrainer trainer = trainer(1)) {
      float first = trainer.step(batch, RATE);
      assertThat(first).isCloseTo((float) Math.log(CLASSES), within(0.05f));
      train(trainer, 200);
      List<ImageScores> scores = trainer.scores(batch.features(), batch.size());
      for (int i = 0; i < batch.size(); i++) {
        assertThat(scores.get(i).highest()).isEqualTo(i % CLASSES);
      }
      assertThat(trainer.step(batch, RATE)).isLessThan(first / 5);
    }
  }

  @Test
  void shouldGiveTheSameWeightsForTheSameSeedOnly() {
    try (FeatureTrainer one = trainer(1);
        FeatureTrainer same = trainer(1);
        FeatureTrainer other = trainer(2)) {
      train(one, 20);
      train(same, 20);
      train(other, 20);
      assertThat(same.retrainedGraph()).isEqualTo(one.retrainedGraph());
      assertThat(other.retrainedGraph()).isNotEqualTo(one.retrainedGraph());
    }
  }

  @Test
  void shouldGiveTheSameWeightsOfAnUnfrozenPart() throws IOException {
    BaseNetwork unfrozen = BaseNetwork.open(base.model(), "1");
    float[] features = SmallBase.numbers(1, 40 * unfrozen.featureCount());
    FeatureBatch batch = SmallBase.batch(features, 40, CLASSES);
    try (FeatureTrainer one = unfrozen.trainer(CLASSES, TrainerOptions.ofSeed(1));
        FeatureTrainer same = unfrozen.trainer(CLASSES, TrainerOptions.ofSeed(1))) {
      for (int i = 0; i < 20; i++) {
        assertThat(same.step(batch, RATE)).isEqualTo(one.step(batch, RATE));
      }
      assertThat(same.retrainedGraph()).isEqualTo(one.retrainedGraph());
    }
  }

  @Test
  void shouldContinueASavedTrainingAsIfItHadNotStopped() throws IOException {
    Path file = folder.resolve("state");
    try (FeatureTrainer whole = trainer(1);
        FeatureTrainer resumed = trainer(7)) {
      train(whole, 5);
      whole.save(file);
      train(whole, 5);
      resumed.load(file);
      assertThat(resumed.steps()).isEqualTo(5);
      train(resumed, 5);
      assertThat(resumed.retrainedGraph()).isEqualTo(whole.retrainedGraph());
    }
  }

  @Test
  void shouldRefuseADamagedStateAndKeepItsWeights() throws IOException {
    Path file = folder.resolve("state");
    try (FeatureTrainer trainer = trainer(1)) {
      train(trainer, 1);
      trainer.save(file);
      byte[] good = Files.readAllBytes(file);
      RetrainedGraph before = trainer.retrainedGraph();
      byte[] flipped = good.clone();
      flipped[good.length / 2] ^= 1;
      Files.write(file, flipped);
      assertThatThrownBy(() -> trainer.load(file)).hasMessageContaining("checksum differs");
      Files.write(file, Arrays.copyOf(good, good.length / 2));
      assertThatThrownBy(() -> trainer.load(file)).hasMessageContaining("truncated");
      Files.write(file, Arrays.copyOf(good, good.length + 1));
      assertThatThrownBy(() -> trainer.load(file)).hasMessageContaining("checksum differs");
      Files.writeString(file, "a text that is no state at all");
      assertThatThrownBy(() -> trainer.load(file)).hasMessageContaining("is not the state");
      assertThat(trainer.retrainedGraph()).isEqualTo(before);
      assertThat(trainer.steps()).isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseTheStateOfAnotherTraining() throws IOException {
    Path file = folder.resolve("state");
    try (FeatureTrainer trainer = trainer(1);
        FeatureTrainer more = base.trainer(CLASSES + 1, TrainerOptions.ofSeed(1))) {
      trainer.save(file);
      assertThatThrownBy(() -> more.load(file)).hasMessageContaining("another training");
    }
  }

  @Test
  void shouldRestoreWeightsThatWereBetter() {
    FeatureBatch batch = separable();
    try (FeatureTrainer trainer = trainer(1)) {
      train(trainer, 10);
      TrainedWeights kept = trainer.weights();
      List<ImageScores> scores = trainer.scores(batch.features(), batch.size());
      train(trainer, 10);
      assertThat(trainer.scores(batch.features(), batch.size())).isNotEqualTo(scores);
      trainer.restore(kept);
      assertThat(trainer.scores(batch.features(), batch.size())).isEqualTo(scores);
    }
  }

  @Test
  void shouldWeighImagesInTheLoss() {
    FeatureBatch batch = separable();
    float[] doubled = new float[batch.size()];
    Arrays.fill(doubled, 2);
    FeatureBatch weighted =
        new FeatureBatch(batch.features(), batch.targets(), doubled, batch.size());
    try (FeatureTrainer one = trainer(1);
        FeatureTrainer other = trainer(1)) {
      assertThat(other.step(weighted, RATE)).isCloseTo(2 * one.step(batch, RATE), within(1e-5f));
    }
  }

  @Test
  void shouldKeepWeightsSmallerWithDecayAndReportItsPart() {
    try (FeatureTrainer plain = trainer(1);
        FeatureTrainer decaying = base.trainer(CLASSES, new TrainerOptions(1, 0.1, 1, false))) {
      train(plain, 50);
      train(decaying, 50);
      assertThat(squares(decaying)).isLessThan(squares(plain) / 2);
      assertThat(plain.regularisation()).isZero();
      assertThat(decaying.regularisation()).isPositive();
      double expected = 0.1 * squares(decaying) / 2;
      float loss = decaying.step(separable(), RATE);
      assertThat(decaying.regularisation()).isCloseTo(expected, within(1e-6));
      assertThat((double) loss).isGreaterThan(expected);
    }
  }

  private static double squares(FeatureTrainer trainer) {
    double sum = 0;
    for (float weight : trainer.weightArrays().get("retrained/weights")) {
      sum += weight * weight;
    }
    return sum;
  }

  @Test
  void shouldRefuseOneClassAndOptionsOutOfRange() {
    assertThatThrownBy(() -> base.trainer(1, TrainerOptions.ofSeed(1)))
        .hasMessageContaining("allowed: 2 or more");
    assertThatThrownBy(() -> new TrainerOptions(1, -1, 1, false))
        .hasMessageContaining("--weight-decay is -1.0, allowed");
    assertThatThrownBy(() -> new TrainerOptions(1, 0, 2, false))
        .hasMessageContaining("--pretrained-rate is 2.0, allowed: 0 to 1");
    assertThatThrownBy(() -> base.trainer(CLASSES, new TrainerOptions(1, 0, 1, true)).close())
        .hasMessageContaining("no batch normalisation");
  }
}
