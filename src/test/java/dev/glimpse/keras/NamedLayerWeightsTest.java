package dev.glimpse.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as Keras 2 writes them, with what is among the weights and in their names. */
final class NamedLayerWeightsTest {

  private static final String NETWORK =
      """
      {"class_name": "Sequential", "config": {"name": "densenet", "layers": [
       {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, 1, 1, 1]}},
       {"class_name": "Dense", "config": {"name": "conv1/conv", "units": 1}},
       {"class_name": "Dense", "config": {"name": "conv", "units": 1}}]}}
      """;

  @TempDir private Path folder;

  /** Writes a file with one layer and its weights, some of them integers. */
  private Path file(@Nullable String configuration, String layer, Object... namesAndValues) {
    Path path = folder.resolve("model.h5");
    try (WritableHdfFile file = HdfFile.write(path)) {
      if (configuration != null) {
        file.putAttribute("model_config", configuration);
      }
      file.putAttribute("layer_names", new String[] {layer});
      WritableGroup group = file.putGroup(layer);
      String[] names = new String[namesAndValues.length / 2];
      for (int i = 0; i < names.length; i++) {
        names[i] = (String) namesAndValues[2 * i];
        String[] parts = names[i].split("/", -1);
        WritableGroup parent = group;
        for (int part = 0; part < parts.length - 1; part++) {
          parent =
              parent.getChild(parts[part]) instanceof WritableGroup there
                  ? there
                  : parent.putGroup(parts[part]);
        }
        parent.putDataset(parts[parts.length - 1], namesAndValues[2 * i + 1]);
      }
      group.putAttribute("weight_names", names);
    }
    return path;
  }

  private static List<String> names(List<WeightArray> arrays) {
    return arrays.stream().map(WeightArray::name).toList();
  }

  @Test
  void shouldLeaveOutCountersAndStatesOfRandomGenerators() throws IOException {
    Path path =
        file(
            null,
            "normalization",
            "mean:0",
            new float[] {1},
            "state:0",
            new long[] {1, 2, 3},
            "variance:0",
            new double[] {2},
            "count:0",
            7);
    try (Hdf5File file = Hdf5File.open(path)) {
      List<WeightArray> arrays = NamedLayerWeights.in(file, "").of("normalization");
      assertThat(names(arrays)).containsExactly("mean:0", "variance:0");
      assertThat(arrays.get(1).values().get()).containsExactly(2);
    }
  }

  @Test
  void shouldFindLayersOfInnerNetworksWhoseNamesHaveSlashes() throws IOException {
    Path path =
        file(
            null,
            "densenet",
            "conv1/conv/kernel:0",
            new float[] {1},
            "densenet/conv/kernel:0",
            new float[] {2});
    try (Hdf5File file = Hdf5File.open(path)) {
      LayerWeights inner =
          NamedLayerWeights.in(file, "").nested("densenet", ConfigurationReader.read(NETWORK));
      assertThat(names(inner.of("conv1/conv"))).containsExactly("conv1/conv/kernel:0");
      assertThat(names(inner.of("conv"))).containsExactly("densenet/conv/kernel:0");
      assertThat(inner.of("in")).isEmpty();
    }
  }

  @Test
  void shouldRefuseAnArchitectureForAFileWithAConfiguration() throws IOException {
    Path path = file(NETWORK, "conv", "kernel:0", new float[] {1});
    try (KerasModelFile file = KerasModelFile.open(path, folder)) {
      assertThatThrownBy(() -> file.freeze(folder.resolve("graph.pb"), "inception-v3"))
          .isInstanceOf(KerasFileException.class)
          .hasMessageContaining("--architecture is inception-v3, but the file has");
    }
    assertThat(folder.resolve("graph.pb")).doesNotExist();
  }

  @Test
  void shouldRefuseAnArchitectureFileThatIsNotText() throws IOException {
    Path path = file(null, "conv", "kernel:0", new float[] {1});
    try (KerasModelFile file = KerasModelFile.open(path, folder)) {
      assertThatThrownBy(() -> file.freeze(folder.resolve("graph.pb"), path.toString()))
          .isInstanceOf(KerasFileException.class)
          .hasMessageContaining(path + " is not JSON");
    }
  }
}
