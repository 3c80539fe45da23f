package dev.glimpse.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.system.UserDirectories;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.testing.SavedVariables;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** Variables in parts, written by TensorFlow. */
@Tag("native")
final class PartitionedVariableTest {

  private static final int LONG = 300;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    assertThat(TensorFlowEngine.start(UserDirectories.cache(), 2).version())
        .isNotBlank();
  }

  private static SavedVariables parts() {
    return new SavedVariables()
        .with("scope/whole", Shape.of(2), 7, 8)
        .withSlice("scope/rows", "3 2 0,1:-", Shape.of(1, 2), 1, 2)
        .withSlice("scope/rows", "3 2 1,2:-", Shape.of(2, 2), 3, 4, 5, 6)
        .withSlice("scope/columns", "2 3 -:0,2", Shape.of(2, 2), 1, 2, 4, 5)
        .withSlice("scope/columns", "2 3 -:2,1", Shape.of(2, 1), 3, 6)
        .withSlice("scope/long", "600 0,300", Shape.of(LONG), numbers(0))
        .withSlice("scope/long", "600 300,300", Shape.of(LONG), numbers(LONG));
  }

  private static float[] numbers(int first) {
    float[] numbers = new float[LONG];
    IntStream.range(0, LONG).forEach(i -> numbers[i] = first + i);
    return numbers;
  }

  private static void check(Path path) throws IOException {
    try (OpenedCheckpoint checkpoint =
        OpenedCheckpoint.open(CheckpointFiles.at(path).orElseThrow())) {
      assertThat(values(checkpoint, "scope/whole")).containsExactly(7, 8);
      assertThat(values(checkpoint, "scope/rows")).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(values(checkpoint, "scope/columns")).containsExactly(1, 2, 3, 4, 5, 6);
      float[] numbers = values(checkpoint, "scope/long");
      assertThat(numbers).hasSize(2 * LONG);
      for (int i = 0; i < numbers.length; i++) {
        assertThat(numbers[i]).isEqualTo(i);
      }
    }
  }

  private static float[] values(OpenedCheckpoint checkpoint, String name) throws IOException {
    CheckpointVariable variable = checkpoint.find(name);
    assertThat(variable).isNotNull();
    FloatBuffer values = FloatBuffer.allocate((int) variable.shape().size());
    checkpoint.read(variable, bytes -> values.put(bytes.asFloatBuffer()));
    return values.array();
  }

  @Test
  void shouldPutPartsTogetherInV2() throws IOException {
    Path prefix = folder.resolve("parts.ckpt");
    parts().bundle(prefix);

    check(prefix);
  }

  @Test
  void shouldPutPartsTogetherInV1() throws IOException {
    Path file = folder.resolve("parts.ckpt");
    parts().single(file);

    check(file);
  }

  @Test
  void shouldRefuseAVariableOfWhichAPartIsMissing() throws IOException {
    Path file = folder.resolve("parts.ckpt");
    new SavedVariables().withSlice("rows", "3 2 0,1:-", Shape.of(1, 2), 1, 2).single(file);

    try (OpenedCheckpoint checkpoint =
        OpenedCheckpoint.open(CheckpointFiles.at(file).orElseThrow())) {
      CheckpointVariable rows = checkpoint.find("rows");
      assertThat(rows).isNotNull();
      assertThatThrownBy(() -> checkpoint.read(rows, bytes -> {}))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("the parts of rows are not the whole");
    }
  }
}
