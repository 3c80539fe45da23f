package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.model.OutputTensor.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** The names of {@code --output-kind}: those that a descriptor file may have. */
@Tag("unit")
final class OutputKindConverterTest {

  @Test
  void shouldOfferTheKindsOfDescriptorFiles() {
    assertThat(new OutputKindConverter.Names())
        .containsExactly("softmax", "logits", "sigmoid", "sigmoid-logits");
    assertThat(new OutputKindConverter().convert("sigmoid-logits")).isEqualTo(Kind.SIGMOID_LOGITS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "FEATURES", "SIGMOID", ""})
  void shouldRefuseOtherNames(String name) {
    assertThatThrownBy(() -> new OutputKindConverter().convert(name))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageEndingWith("is not one of softmax, logits, sigmoid, sigmoid-logits");
  }
}
