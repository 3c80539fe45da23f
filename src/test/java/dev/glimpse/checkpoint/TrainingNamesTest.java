package dev.glimpse.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** The roles of variables that no fixture has. */
final class TrainingNamesTest {

  private static CheckpointVariable variable(String name, DataType type) {
    return new CheckpointVariable(name, type, Shape.of(2));
  }

  @Test
  void shouldUseAveragesOfSomeVariables() {
    TrainingNames names =
        new TrainingNames(
            List.of(
                variable("a/weights", DataType.DT_FLOAT),
                variable("a/weights/ExponentialMovingAverage", DataType.DT_FLOAT),
                variable("b/weights", DataType.DT_FLOAT)));

    assertThat(names.model()).containsOnlyKeys("a/weights", "b/weights");
    assertThat(names.average("a/weights")).isPresent();
    assertThat(names.average("b/weights")).isEmpty();
  }

  /** The values are read as float32. */
  @Test
  void shouldNotUseAveragesOfAnotherType() {
    TrainingNames names =
        new TrainingNames(
            List.of(
                variable("a/weights", DataType.DT_FLOAT),
                variable("a/weights/ExponentialMovingAverage", DataType.DT_DOUBLE)));

    assertThat(names.average("a/weights")).isEmpty();
    assertThat(names.training()).containsOnlyKeys("a/weights/ExponentialMovingAverage");
  }
}
