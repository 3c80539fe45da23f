package dev.glimpse.architecture;

import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The networks whose training takes longest; CheckpointParityTest has those of full size. */
@Tag("native")
final class LargeNetworkTrainingIT {

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @ParameterizedTest
  @EnumSource(names = {"INCEPTION_V4", "INCEPTION_RESNET_V2", "KERAS_INCEPTION_V3"})
  void shouldLearnAndServeWhatItLearnt(NetworkArchitecture architecture) throws IOException {
    LearningCheck.run(architecture, folder);
  }
}
