package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.importer.ImportException;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.TrainingRecord;
import dev.glimpse.model.TrainingRecord.HeldOutAccuracy;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
final class RetrainedModelPublisherTest {

  private static final List<String> LABELS = List.of("Äpfel & Birnen", "n01440764", "3");

  private static final TrainingRecord RECORD =
      new TrainingRecord(
          "small:1",
          "a".repeat(64),
          "b".repeat(64),
          300,
          7,
          Map.of("epochs", "30"),
          "1.0",
          "2.16.1",
          "2026-11-30T12:00:00Z",
          new HeldOutAccuracy(93, 120, 0.69, 0.84));

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();
  private Path models;
  private BaseNetwork base;

  @BeforeAll
  static void prepareTensorFlow() {
    assertThat(TensorFlowEngine.start(UserDirectories.cache(), 2).version()).isNotBlank();
  }

  @BeforeEach
  void openBase() throws IOException {
    models = folder.resolve("models");
    base = BaseNetwork.open(SmallBase.write(folder, SmallBase::plain), null);
  }

  private ModelFolder publish(BaseNetwork from, String version, boolean replace, long seed)
      throws IOException {
    try (FeatureTrainer trainer = from.trainer(LABELS.size(), TrainerOptions.ofSeed(seed))) {
      return new RetrainedModelPublisher(models, told::add)
          .publish(trainer.retrainedGraph(), from, LABELS, "fruit", version, replace, RECORD);
    }
  }

  private List<Path> published() throws IOException {
    try (Stream<Path> files = Files.walk(models)) {
      return files.filter(Files::isRegularFile).map(models::relativize).sorted().toList();
    }
  }

  @Test
  void shouldPublishAVerifiedModelWithItsProvenance() throws IOException {
    ModelFolder model = publish(base, "1", false, 1);
    assertThat(told).anySatisfy(line -> assertThat(line).startsWith("verified "));
    ModelDescriptor descriptor = model.descriptor();
    assertThat(descriptor.training()).isEqualTo(RECORD);
    assertThat(descriptor.preprocessing()).isEqualTo(base.preprocessing());
    assertThat(descriptor.preprocessing().orientation()).isEqualTo(OrientationSource.EXIF);
    assertThat(descriptor.licence()).isEqualTo("CC0");
    assertThat(descriptor.source()).contains("retrained from small:1", "a".repeat(64));
    assertThat(descriptor.spelt()).contains("training:", "base: small:1", "right: 93");
    assertThat(model.labels().list()).extracting(label -> label.name()).isEqualTo(LABELS);
    assertThat(published())
        .containsExactly(
            Path.of("fruit/1/labels.txt"),
            Path.of("fruit/1/model.yaml"),
            Path.of("fruit/1/saved_model.pb"));
  }

  @Test
  void shouldWriteTheSameBytesForTheSameSeed() throws IOException {
    String first = publish(base, "1", false, 1).descriptor().sha256();
    assertThat(publish(base, "2", false, 1).descriptor().sha256()).isEqualTo(first);
    assertThat(publish(base, "3", false, 2).descriptor().sha256()).isNotEqualTo(first);
  }

  @Test
  void shouldReplaceAVersionOnlyIfToldTo() throws IOException {
    String first = publish(base, "1", false, 1).descriptor().sha256();
    assertThatThrownBy(() -> publish(base, "1", false, 2))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("fruit:1 already exists")
        .hasMessageContaining("--replace");
    assertThat(ModelFolder.open(models.resolve("fruit/1")).descriptor().sha256()).isEqualTo(first);
    assertThat(publish(base, "1", true, 2).descriptor().sha256()).isNotEqualTo(first);
    assertThat(published()).hasSize(3);
  }

  @Test
  void shouldNumberVersionsUpwards() throws IOException {
    assertThat(ModelCatalogue.nextVersion(models, "fruit")).isEqualTo("1");
    Files.createDirectories(models.resolve("fruit/9"));
    Files.createDirectories(models.resolve("fruit/10"));
    Files.createDirectories(models.resolve("fruit/.import-x"));
    assertThat(ModelCatalogue.nextVersion(models, "fruit")).isEqualTo("11");
    Files.createDirectories(models.resolve("fruit/2016-08-28"));
    assertThat(ModelCatalogue.nextVersion(models, "fruit")).isEqualTo("2016-08-28.1");
  }

  @Test
  void shouldLeaveNothingIfTheNameIsWrong() throws IOException {
    try (FeatureTrainer trainer = base.trainer(LABELS.size(), TrainerOptions.ofSeed(1))) {
      RetrainedGraph graph = trainer.retrainedGraph();
      RetrainedModelPublisher publisher = new RetrainedModelPublisher(models, told::add);
      assertThatThrownBy(() -> publisher.publish(graph, base, LABELS, "Obst", "1", false, RECORD))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("name is Obst, allowed");
      assertThatThrownBy(
              () -> publisher.publish(graph, base, List.of("a"), "one", "1", false, RECORD))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("1 labels for 3 outputs");
    }
    assertThat(published()).isEmpty();
  }

  @Test
  void shouldRetrainARetrainedModel() throws IOException {
    BaseNetwork again = BaseNetwork.open(publish(base, "1", false, 1), null);
    assertThat(again.featureCount()).isEqualTo(base.featureCount());
    ModelFolder model = publish(again, "2", false, 2);
    assertThat(BaseNetwork.open(model, "1").blocks()).isEqualTo(base.blocks());
  }
}
