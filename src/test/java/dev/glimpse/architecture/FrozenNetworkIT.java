package dev.glimpse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.system.UserDirectories;
import dev.glimpse.download.ArchiveLimits;
import dev.glimpse.download.ArchiveUnpacker;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

/** Networks of full size, and those whose training takes longest. */
@Tag("native")
final class FrozenNetworkIT {

  private static final Path CHECKPOINTS = Path.of("../shared/models/checkpoints");

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v3,          inception_v3,        1001",
    "inception_v4,          inception_v4,        1001",
    "inception_resnet_v2,   inception_resnet_v2, 1001",
    "inception_resnet_v2_5, inception_resnet_v2,    5"
  })
  void shouldGiveTheScoresOfSlim(String name, String variables, int classes) throws Exception {
    Path archive = CHECKPOINTS.resolve(name + ".tar.gz");
    assumeTrue(Files.exists(archive), archive + " is missing");
    Path unpacked = folder.resolve("unpacked");
    ArchiveUnpacker.unpack(archive, unpacked, ArchiveLimits.MODELS);
    Map<String, Shape> shapes =
        PublishedVariables.withClasses(PublishedVariables.ofCheckpoint(variables), classes);
    try (RestoredCheckpoint weights =
        new RestoredCheckpoint(unpacked.resolve(name + ".ckpt"), shapes)) {
      assertThat(GoldenLogits.difference(weights, name, 299, folder.resolve("frozen.pb")))
          .isLessThan(GoldenLogits.TOLERANCE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INCEPTION_V4", "INCEPTION_RESNET_V2", "KERAS_INCEPTION_V3"})
  void shouldLearnAndServeWhatItLearnt(NetworkArchitecture architecture) throws IOException {
    LearningCheck.run(architecture, folder);
  }
}
