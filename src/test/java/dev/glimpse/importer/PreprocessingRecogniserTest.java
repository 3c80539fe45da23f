package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.PreprocessingRecogniser.Recognised;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.Preprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class PreprocessingRecogniserTest {

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private ModelFolder run(Path path, @Nullable String preprocessing) throws Exception {
    return importing.run(
        new ModelImportRequest(
            path,
            "small",
            "1",
            importing.models(),
            true,
            null,
            preprocessing,
            null,
            List.of(),
            Importing.nowhere(),
            new Origin(null, null, null)));
  }

  private interface Rescaling {
    Operand<TFloat32> of(Ops tf, Operand<TFloat32> images);
  }

  private Path net(Rescaling rescaling) {
    return SmallNet.freeze(
        folder.resolve("net.pb"),
        tf -> {
          Operand<TFloat32> scaled = rescaling.of(tf, SmallNet.images(tf));
          Operand<TFloat32> maps = SmallNet.convolution(tf, scaled);
          Operand<TFloat32> flat = tf.reshape(maps, tf.constant(new int[] {-1, SmallNet.FEATURES}));
          tf.withName("output").nn.softmax(SmallNet.dense(tf, flat, SmallNet.FEATURES));
        });
  }

  private static String preset(ModelFolder model) {
    return String.valueOf(model.descriptor().preprocessing().preset());
  }

  @Test
  void shouldSeeThatAGraphRescalesItself() throws Exception {
    assertThat(preset(run(net((tf, x) -> tf.math.mul(x, tf.constant(1f / 255))), null)))
        .isEqualTo("keras-raw");
    assertThat(preset(run(net((tf, x) -> tf.math.div(x, tf.constant(127.5f))), null)))
        .isEqualTo("keras-raw");
    assertThat(
            preset(
                run(
                    net(
                        (tf, x) ->
                            tf.math.sub(
                                tf.reverse(x, tf.constant(new int[] {3})),
                                tf.constant(new float[] {103.9f, 116.8f, 123.7f}))),
                    null)))
        .isEqualTo("keras-raw");
    assertThat(importing.told)
        .anyMatch(line -> line.startsWith("preprocessing  keras-raw: the graph rescales 0 to 255"));
  }

  @Test
  void shouldAskWithALineForEachChoiceWhenNothingIsRecognised() {
    Path graph = net((tf, x) -> tf.math.mul(x, tf.constant(2f)));

    assertThatThrownBy(() -> run(graph, null))
        .isInstanceOf(ImportException.class)
        .satisfies(
            refused ->
                assertThat(refused.getMessage().lines())
                    .hasSize(1 + Preprocessing.presets().size())
                    .allMatch(line -> line.strip().split(" +").length > 2));
  }

  @Test
  void shouldWarnOfNearlyBlackImages() throws Exception {
    Path graph = net((tf, x) -> tf.math.mul(x, tf.constant(1f / 255)));

    assertThat(preset(run(graph, "keras-tf"))).isEqualTo("keras-tf");
    assertThat(importing.told)
        .anyMatch(line -> line.contains("though the graph rescales 0 to 255 itself"));
  }

  @Test
  void shouldWarnOfCaffesValuesForAGraphThatRescales() throws Exception {
    Path graph = net((tf, x) -> tf.math.mul(x, tf.constant(1f / 255)));

    assertThat(preset(run(graph, "keras-caffe"))).isEqualTo("keras-caffe");
    assertThat(importing.told)
        .anyMatch(line -> line.contains("though the graph rescales 0 to 255 itself"));
  }

  @Test
  void shouldTakeOnlyUntouchedValuesForRaw() {
    assertThat(Preprocessing.presets())
        .filteredOn(name -> PreprocessingChoices.isRaw(Preprocessing.preset(name)))
        .containsExactly("keras-raw");
  }

  @Test
  void shouldAskWhenAGraphEnlargesValuesItself() {
    Path times = net((tf, x) -> tf.math.sub(tf.math.mul(x, tf.constant(255f)), tf.constant(127f)));
    assertThatThrownBy(() -> run(times, null))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("cannot be determined from the graph");

    Path divided =
        net((tf, x) -> tf.math.sub(tf.math.div(x, tf.constant(1f / 127.5f)), tf.constant(127f)));
    assertThatThrownBy(() -> run(divided, null))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("cannot be determined from the graph");
  }

  @ParameterizedTest
  @CsvSource({
    "keras-caffe, VGG, block1_conv1 block1_conv2 block5_conv3 predictions",
    "keras-tf, Xception, block1_conv1 block1_conv2 block2_sepconv1 block14_sepconv2",
    "keras-caffe, ResNet, conv1_conv conv1_bn conv2_block1_0_bn conv2_block1_3_conv",
    "keras-tf, ResNetV2, conv1_conv conv2_block1_preact_bn conv2_block1_3_conv",
    "keras-torch, DenseNet, conv2_block1_0_bn conv2_block1_1_conv pool2_conv pool4_conv",
    "keras-tf, MobileNet, conv1 conv_dw_1 conv_pw_13",
    "keras-tf, MobileNetV2, Conv1 block_1_expand block_16_project Conv_1",
  })
  void shouldKnowTheLayersOfPublishedFamilies(String preset, String family, String layers) {
    GraphDef.Builder graph = GraphDef.newBuilder();
    graph.addNode(NodeDef.newBuilder().setName("image").setOp("Placeholder"));
    Arrays.stream(layers.split(" "))
        .forEach(
            layer ->
                graph.addNode(
                    NodeDef.newBuilder()
                        .setName("StatefulPartitionedCall/model_1/" + layer + "_1/convolution")
                        .setOp("Conv2D")
                        .addInput("image")));

    assertThat(
            new PreprocessingRecogniser(new EditableGraph(graph.build()), TensorName.of("image"))
                .recognise())
        .contains(new Recognised(preset, "the layers are those of " + family));
  }

  @Test
  void shouldSayThatALayersNameTellsTheValuesOfPublishedWeightsOnly() throws Exception {
    Path graph =
        net(
            (tf, x) -> {
              for (String layer : List.of("block1_conv1", "block1_conv2", "block5_conv3")) {
                tf.withName(layer).noOp();
              }
              return x;
            });

    assertThat(preset(run(graph, null))).isEqualTo("keras-caffe");
    assertThat(importing.told)
        .anyMatch(line -> line.contains("1,000 outputs") && line.contains("pass --preprocessing"));
  }

  @Test
  void shouldImportAModelThatPreprocessesInside() throws Exception {
    Path path = Path.of("../shared/reports/models/no-0-255-recipe/model");
    assumeTrue(Files.exists(path), "no " + path + " beside this checkout");

    assertThat(preset(run(path, null))).isEqualTo("keras-raw");
  }

  @Test
  void shouldRecogniseHowFilesAreDecodedInAFunction() throws Exception {
    Path path = Path.of("../shared/reports/models/bytes-signature/model");
    assumeTrue(Files.exists(path), "no " + path + " beside this checkout");

    ModelFolder model = run(path, null);

    assertThat(model.descriptor().preprocessing().keys().get("interpolation").toString())
        .isEqualTo("BILINEAR");
    assertThat(importing.told).anyMatch(line -> line.contains("from JPEG files"));
  }

  @Test
  void shouldFeedIntegersWith0To255WhateverIsNamed() throws Exception {
    Path path = Path.of("../shared/reports/models/uint8-signature/model");
    assumeTrue(Files.exists(path), "no " + path + " beside this checkout");

    assertThat(preset(run(path, null))).isEqualTo("keras-raw");
    ModelFolder model = run(path, "keras-inception");

    assertThat(model.descriptor().preprocessing().normalisation().scale(0)).isEqualTo(1);
  }
}
