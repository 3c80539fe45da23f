package dev.glimpse.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which models may share a tensor: a shadow's, and those whose scores are cached. */
@Tag("unit")
final class PreprocessingKeyTest {

  private static final String KERAS_TF =
      """
      name: mine
      version: "1"
      files:
        saved_model.pb: %1$s
        labels.txt: %1$s
      input: {tensor: image, height: 20, width: 30, channels: 3}
      preprocessing: {preset: keras-tf}
      output: {tensor: scores, kind: softmax}
      labels: labels.txt
      """
          .formatted("a".repeat(64));

  @TempDir private Path folder;

  private PreprocessingKey key(String descriptor) throws IOException {
    return PreprocessingKey.of(descriptor(descriptor));
  }

  private ModelDescriptor descriptor(String text) throws IOException {
    Files.writeString(folder.resolve(ModelDescriptor.FILE), text);
    return ModelDescriptor.read(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "preset: keras-tf | preset: keras-torch",
        "preset: keras-tf | preset: keras-caffe",
        "preset: keras-tf | preset: keras-raw",
        "preset: keras-tf | preset: keras-tf, channelOrder: bgr",
        "preset: keras-tf | preset: keras-tf, geometry: pad",
        "height: 20, width: 30 | height: 30, width: 20",
        "height: 20, width: 30 | height: 20, width: 31"
      })
  void shouldDifferWhenTheTensorsDo(String from, String to) throws IOException {
    assertThat(KERAS_TF).contains(from);

    assertThat(key(KERAS_TF.replace(from, to))).isNotEqualTo(key(KERAS_TF));
  }

  @Test
  void shouldBeTheSameWhenOnlyThePresetsNameDiffers() throws IOException {
    assertThat(key(KERAS_TF.replace("keras-tf", "keras-inception"))).isEqualTo(key(KERAS_TF));
  }

  @Test
  void shouldBeTheSameWhenOnlyTheTensorsNameDiffers() throws IOException {
    assertThat(key(KERAS_TF.replace("tensor: image", "tensor: other"))).isEqualTo(key(KERAS_TF));
  }

  @Test
  void shouldHoldEveryFieldOfTheDescriptorsRecords() throws IOException {
    ModelDescriptor model = descriptor(KERAS_TF);

    assertThat(PreprocessingKey.of(model).preprocessing())
        .usingRecursiveComparison()
        .ignoringFields("preset")
        .isEqualTo(model.preprocessing());
    assertThat(PreprocessingKey.of(model).input())
        .usingRecursiveComparison()
        .ignoringFields("tensor")
        .isEqualTo(model.input());
  }
}
