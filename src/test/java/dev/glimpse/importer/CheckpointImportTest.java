package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.checkpoint.CheckpointFiles;
import dev.glimpse.checkpoint.CheckpointVariable;
import dev.glimpse.checkpoint.CheckpointWeights;
import dev.glimpse.checkpoint.OpenedCheckpoint;
import dev.glimpse.checkpoint.TrainingNames;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.testing.SavedVariables;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** Imports of checkpoints, with and without a graph beside them. */
@Tag("native")
final class CheckpointImportTest {

  private static final Path FIXTURES = Path.of("../shared/models/checkpoints");

  private static final List<String> SAVED =
      List.of(
          "dense/weights",
          "dense/weights/ExponentialMovingAverage",
          "dense/weights/Momentum",
          "global_step");

  @TempDir private Path folder;

  private Importing importing;

  @BeforeAll
  static void start() {
    Importing.prepareTensorFlow();
  }

  @BeforeEach
  void prepare() {
    importing = new Importing(folder);
  }

  @Test
  void shouldUseTheGraphBesideACheckpoint() throws Exception {
    Path prefix = folder.resolve("model.ckpt-4");
    TrainingExport.write(prefix, SAVED);
    Path frozen =
        SmallNet.freeze(
            folder.resolve("frozen.pb"),
            tf -> {
              var features =
                  tf.reshape(
                      SmallNet.convolution(tf, SmallNet.images(tf, -1, 8, 8, 3)),
                      tf.constant(new int[] {-1, SmallNet.FEATURES}));
              tf.withName("output")
                  .nn
                  .softmax(tf.linalg.matMul(features, TrainingExport.averaged(tf)));
            });

    ModelFolder imported = importing.run(prefix);
    ModelFolder expected = new Importing(folder.resolve("expected")).run(frozen);

    List<ImageScores> scores = Importing.classify(imported, Importing.images(imported, 3));
    Importing.assertSame(
        scores, Importing.classify(expected, Importing.images(expected, 3)), 1e-6f);
    assertThat(importing.told)
        .contains("graph          of model.ckpt-4.meta, without the parts for training")
        .contains(
            "averages       the moving averages of 1 variables are used instead of their last"
                + " values");
  }

  /** Slim's training graph: normalisation by batches, dropout, auxiliary head, a batch of five. */
  @Test
  void shouldPutTheGraphOfATrainingIntoEvaluationForm() throws Exception {
    assumeTrue(Files.isDirectory(FIXTURES), "no ../shared/models/checkpoints here");
    CheckpointFiles files =
        CheckpointFiles.at(FIXTURES.resolve("training_run/checkpoint")).orElseThrow();
    Path frozen = folder.resolve("frozen.pb");
    try (OpenedCheckpoint checkpoint = OpenedCheckpoint.open(files)) {
      new MetaGraphFreezing(
              files.graph().orElseThrow(),
              checkpoint,
              new CheckpointWeights(checkpoint, new TrainingNames(checkpoint.variables())))
          .write(frozen);
    }

    ModelFolder graph = importing.run(frozen);
    ModelFolder built = new Importing(folder.resolve("built")).run(files.file());

    Importing.assertSame(
        Importing.classify(graph, Importing.images(graph, 2)),
        Importing.classify(built, Importing.images(built, 2)),
        1e-4f);
  }

  @Test
  void shouldNameTheVariableThatTheGraphNeeds() throws Exception {
    Path prefix = folder.resolve("model.ckpt-4");
    TrainingExport.write(prefix, List.of("dense/weights/Momentum", "global_step"));

    refused(prefix, "lacks the variable dense/weights, which the graph model.ckpt-4.meta reads");
  }

  private void refused(Path path, String... message) throws Exception {
    assertThatThrownBy(() -> importing.run(path))
        .isInstanceOf(ImportException.class)
        .hasMessageContainingAll(message);
    assertThat(importing.left()).isEmpty();
  }

  @Test
  void shouldListWhatAnUnknownCheckpointContains() throws Exception {
    Path prefix = folder.resolve("model.ckpt");
    new SavedVariables()
        .with("resnet_v1_50/conv1/weights", Shape.of(1, 2), 1, 2)
        .with("resnet_v1_50/logits/biases", Shape.of(1), 1)
        .with("other", Shape.of(1), 1)
        .bundle(prefix);

    refused(
        prefix,
        "3 variables of a model",
        "other (1, such as other [1]), resnet_v1_50 (2, such as resnet_v1_50/conv1/weights [1, 2])",
        "Inception v3, Inception v4, Inception-ResNet-v2, MobileNet v1",
        "model.ckpt.meta");
  }

  @Test
  void shouldSayWhatToDoWithACheckpointOfPythonsObjects() throws Exception {
    Path prefix = folder.resolve("ckpt");
    new SavedVariables()
        .with("_CHECKPOINTABLE_OBJECT_GRAPH", Shape.of(1), 1)
        .with("layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE", Shape.of(2), 1, 2)
        .bundle(prefix);

    refused(prefix, "ckpt.index is a checkpoint of TensorFlow 2", "model.save(\"model.keras\")");
  }

  @Test
  void shouldRefuseAnArchitectureThatIsNotLookedAt() throws Exception {
    Path prefix = folder.resolve("model.ckpt");
    new SavedVariables().with("w", Shape.of(2), 1, 2).bundle(prefix);
    ModelImportRequest request =
        new ModelImportRequest(
            prefix,
            "small",
            "1",
            importing.models(),
            false,
            null,
            null,
            "inception-v3",
            List.of(),
            Importing.nowhere(),
            new Origin(null, null, null));

    assertThatThrownBy(() -> importing.run(request))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(
            "--architecture is inception-v3, but " + prefix + ".index is no Keras");
    assertThat(importing.left()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "MobilenetV1/Conv2d_3_depthwise/BatchNorm/gamma, -, missing",
    "-, MobilenetV1/Extra/weights, not used",
    "-, another_scope/weights, not used",
    "MobilenetV1/Conv2d_0/weights, MobilenetV1/Conv2d_0/weights, of another shape"
  })
  void shouldNameWhatDoesNotFit(String left, String added, String problem) throws Exception {
    assumeTrue(Files.isDirectory(FIXTURES), "no ../shared/models/checkpoints here");
    SavedVariables changed = new SavedVariables();
    try (OpenedCheckpoint checkpoint =
        OpenedCheckpoint.open(
            CheckpointFiles.at(FIXTURES.resolve("mobilenet_v1_0.25_128.ckpt")).orElseThrow())) {
      for (CheckpointVariable variable : checkpoint.variables()) {
        if (!variable.name().equals(left) && !variable.name().equals("global_step")) {
          FloatBuffer values = FloatBuffer.allocate((int) variable.shape().size());
          checkpoint.read(variable, bytes -> values.put(bytes.asFloatBuffer()));
          changed.with(variable.name(), variable.shape(), values.array());
        }
      }
    }
    if (!added.equals("-")) {
      changed.with(added, Shape.of(2), 1, 2);
    }
    Path prefix = folder.resolve("changed.ckpt");
    changed.bundle(prefix);

    refused(prefix, problem, added.equals("-") ? left : added);
  }

  @ParameterizedTest
  @CsvSource({
    "mobilenet_v1_0.25_128.ckpt, mobilenet_v1_0.25_128.ckpt",
    "mobilenet_v1_0.25_128_two_shards.ckpt, mobilenet_v1_0.25_128_two_shards.ckpt.index",
    "inception_v3_quarter_v1.ckpt, inception_v3_quarter_v1.ckpt"
  })
  void shouldLeaveNothingOfADamagedCheckpoint(String name, String path) throws Exception {
    assumeTrue(Files.isDirectory(FIXTURES), "no ../shared/models/checkpoints here");
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    try (var files = Files.list(FIXTURES)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(name)) {
          byte[] bytes = Files.readAllBytes(file);
          bytes[bytes.length / 2] ^= 4;
          Files.write(damaged.resolve(file.getFileName()), bytes);
        }
      }
    }

    refused(damaged.resolve(path), "is damaged or truncated");
    refused(damaged, "is damaged or truncated");
  }

  @Test
  void shouldRefuseDamagedGraphsBesideACheckpoint() throws Exception {
    Path prefix = folder.resolve("model.ckpt-4");
    TrainingExport.write(prefix, SAVED);
    Path meta = folder.resolve("model.ckpt-4.meta");
    byte[] sound = Files.readAllBytes(meta);
    int refused = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      byte[] damaged =
          seed % 4 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
      for (int i = 0; i <= random.nextInt(4) && damaged.length > 0; i++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(meta, damaged);
      Path work = Files.createDirectories(folder.resolve("work" + seed));
      try (LoadedModel loaded =
          new CheckpointSource(CheckpointFiles.at(prefix).orElseThrow())
              .load(request(prefix), work, line -> {})) {
        assertThat(loaded.original().definition().getNodeCount()).isPositive();
      } catch (ImportException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private ModelImportRequest request(Path path) {
    return new ModelImportRequest(
        path,
        "small",
        "1",
        folder,
        false,
        null,
        null,
        null,
        List.of(),
        Importing.nowhere(),
        new ModelImportRequest.Origin(null, null, null));
  }
}
