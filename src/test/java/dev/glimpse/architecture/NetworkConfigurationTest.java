package dev.glimpse.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

@Tag("native")
final class NetworkConfigurationTest {

  @ParameterizedTest
  @CsvSource({
    "INCEPTION_V3,        1001, true,  388, 27182194",
    "INCEPTION_V4,        1001, true,  608, 46074066",
    "INCEPTION_RESNET_V2, 1001, true,  908, 59244594",
    "INCEPTION_V4,        1001, false, 598, 42712937",
    "MOBILENET_V1,        1001, false, 137,  4254889",
    "KERAS_INCEPTION_V3,  1000, false, 378, 23851784"
  })
  void shouldHaveThePublishedNumberOfParameters(
      NetworkArchitecture architecture, int classes, boolean head, int variables, long numbers) {
    NetworkConfiguration network =
        new NetworkConfiguration(architecture, 1, classes, architecture.defaultSide(), head);

    assertThat(network.variables()).hasSize(variables);
    assertThat(network.variables().stream().mapToLong(v -> v.shape().size()).sum())
        .isEqualTo(numbers);
  }

  @ParameterizedTest
  @CsvSource({
    "inception_v3,          INCEPTION_V3,        1,    299",
    "inception_v3_quarter,  INCEPTION_V3,        0.25, 299",
    "inception_v4,          INCEPTION_V4,        1,    299",
    "inception_resnet_v2,   INCEPTION_RESNET_V2, 1,    299",
    "mobilenet_v1_0.25_128, MOBILENET_V1,        0.25, 224"
  })
  void shouldHaveTheVariablesOfSlimsCheckpoints(
      String file, NetworkArchitecture architecture, double width, int side) throws IOException {
    Map<String, Shape> published = PublishedVariables.ofCheckpoint(file);

    NetworkConfiguration network =
        NetworkConfiguration.of(
            NetworkArchitecture.recognise(published.keySet()).orElseThrow(),
            PublishedVariables.source(published));

    assertThat(network)
        .isEqualTo(
            new NetworkConfiguration(
                architecture, width, 1001, side, architecture.hasAuxiliaryHead()));
    assertThat(PublishedVariables.of(network.variables()))
        .containsExactlyInAnyOrderEntriesOf(published);
  }

  @Test
  void shouldHaveTheVariablesOfKerasInTheirOrder() throws IOException {
    Map<String, Shape> published = PublishedVariables.ofKeras("inception_v3");

    NetworkConfiguration network =
        NetworkConfiguration.of(
            NetworkArchitecture.KERAS_INCEPTION_V3, PublishedVariables.source(published));

    assertThat(network.classes()).isEqualTo(1000);
    assertThat(PublishedVariables.of(network.variables())).containsExactlyEntriesOf(published);
    assertThat(NetworkArchitecture.recognise(published.keySet()))
        .contains(NetworkArchitecture.KERAS_INCEPTION_V3);
  }

  @ParameterizedTest
  @EnumSource
  void shouldFollowTheShapesInTheFile(NetworkArchitecture architecture) {
    // At this width some layers are no multiple of it: 80 maps become 24, 192 become 57.
    NetworkConfiguration narrow =
        new NetworkConfiguration(architecture, 0.3, 5, architecture.defaultSide(), false);

    NetworkConfiguration found = NetworkConfiguration.of(architecture, sourceOf(narrow));

    assertThat(found.classes()).isEqualTo(5);
    assertThat(found.variables()).isEqualTo(narrow.variables());
  }

  @Test
  void shouldIgnoreAnAuxiliaryHeadThatIsIncomplete() {
    NetworkConfiguration whole = inceptionV3(true);
    Map<String, Shape> shapes = PublishedVariables.of(whole.variables());
    shapes.remove("InceptionV3/AuxLogits/Conv2d_2b_1x1/biases");

    assertThat(
            NetworkConfiguration.of(
                NetworkArchitecture.INCEPTION_V3, PublishedVariables.source(shapes)))
        .isEqualTo(whole.withoutAuxiliaryHead());
  }

  @Test
  void shouldNameWhatIsMissingOfAnotherShapeAndUnused() {
    Map<String, Shape> shapes = PublishedVariables.of(inceptionV3(true).variables());
    shapes.remove("InceptionV3/Mixed_5b/Branch_0/Conv2d_0a_1x1/weights");
    shapes.put("InceptionV3/Conv2d_1a_3x3/weights", Shape.of(3, 3, 1, 32));
    shapes.put("InceptionV3/Extra/weights", Shape.of(7));

    assertThatThrownBy(
            () ->
                NetworkConfiguration.of(
                    NetworkArchitecture.INCEPTION_V3, PublishedVariables.source(shapes)))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessage(
            "The weights do not fit Inception v3: "
                + "missing: InceptionV3/Mixed_5b/Branch_0/Conv2d_0a_1x1/weights; "
                + "of another shape: InceptionV3/Conv2d_1a_3x3/weights [3, 3, 1, 32]"
                + " instead of [3, 3, 3, 32]; "
                + "not used: InceptionV3/Extra/weights");
  }

  @Test
  void shouldNameAtMostFiveOfEachKind() {
    Map<String, Shape> shapes = PublishedVariables.of(inceptionV3(true).variables());
    shapes.keySet().removeIf(name -> name.contains("/Mixed_6b/"));

    assertThatThrownBy(
            () ->
                NetworkConfiguration.of(
                    NetworkArchitecture.INCEPTION_V3, PublishedVariables.source(shapes)))
        .hasMessageEndingWith("Branch_1/Conv2d_0a_1x1/weights and 35 more");
  }

  @Test
  void shouldRefuseWeightsWithoutALastLayer() {
    Map<String, Shape> shapes = PublishedVariables.of(inceptionV3(true).variables());
    shapes.remove("InceptionV3/Logits/Conv2d_1c_1x1/biases");

    assertThatThrownBy(
            () ->
                NetworkConfiguration.of(
                    NetworkArchitecture.INCEPTION_V3, PublishedVariables.source(shapes)))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("InceptionV3/Logits/Conv2d_1c_1x1/biases");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void shouldRefuseAWidthThatIsNotPositive(double width) {
    assertThatThrownBy(
            () -> new NetworkConfiguration(NetworkArchitecture.INCEPTION_V3, width, 5, 299, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseAnAuxiliaryHeadWhereTheArchitectureHasNone() {
    assertThatThrownBy(
            () -> new NetworkConfiguration(NetworkArchitecture.MOBILENET_V1, 1, 5, 224, true))
        .hasMessage("MobileNet v1 has no auxiliary head");
  }

  @Test
  void shouldRefuseAnImageThatIsTooSmall() {
    assertThatThrownBy(
            () ->
                new NetworkConfiguration(NetworkArchitecture.INCEPTION_V3, 1, 5, 60, false)
                    .variables())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The image is too small");
  }

  @Test
  void shouldRecogniseNoArchitectureWhereThereIsNoneOrMoreThanOne() {
    List<String> names = new ArrayList<>(List.of("resnet_v1_50/conv1/weights", "global_step"));
    assertThat(NetworkArchitecture.recognise(names)).isEmpty();

    names.add("InceptionV3/Conv2d_1a_3x3/weights");
    names.add("InceptionV4/Conv2d_1a_3x3/weights");
    assertThat(NetworkArchitecture.recognise(names)).isEmpty();
  }

  private static NetworkConfiguration inceptionV3(boolean head) {
    return new NetworkConfiguration(NetworkArchitecture.INCEPTION_V3, 1, 1001, 299, head);
  }

  private static WeightSource sourceOf(NetworkConfiguration network) {
    return PublishedVariables.source(PublishedVariables.of(network.variables()));
  }
}
