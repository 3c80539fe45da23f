package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ModelFolder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** Where images go in and scores come out, found or asked for. */
@Tag("native")
final class ModelEndpointsTest {

  private static final Shape IMAGE = Shape.of(1, 8, 8, 3);

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private static ImportTarget place(@Nullable String input, @Nullable String output) {
    return new ImportTarget(input, output, null, null, null);
  }

  private static Operand<TFloat32> logits(Ops tf, Operand<TFloat32> images) {
    Operand<TFloat32> maps = SmallNet.convolution(tf, images);
    return SmallNet.dense(
        tf, tf.reshape(maps, tf.constant(new int[] {-1, SmallNet.FEATURES})), SmallNet.FEATURES);
  }

  private ModelFolder run(Path path, @Nullable String preprocessing) throws Exception {
    return importing.run(
        new ModelImportRequest(
            path,
            "small",
            "1",
            importing.models(),
            false,
            null,
            preprocessing, null,
            List.of(),
            Importing.nowhere(),
            new Origin(null, null, null)));
  }

  /** A graph that decodes JPEG files itself, and multiplies what it decodes. */
  private Path decoding(float scale) {
    return decoding(scale, tf -> {});
  }

  private Path decoding(float scale, Consumer<Ops> others) {
    return SmallNet.freeze(
        folder.resolve("decoding.pb"),
        tf -> {
          others.accept(tf);
          Operand<TString> contents =
              tf.withName("contents").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
          Operand<TFloat32> pixels =
              tf.dtypes.cast(
                  tf.image.decodeJpeg(contents, DecodeJpeg.channels(3L)), TFloat32.class);
          Operand<TFloat32> resized =
              tf.image.resizeBilinear(
                  tf.expandDims(pixels, tf.constant(0)), tf.constant(new int[] {8, 8}));
          Operand<TFloat32> scaled = tf.withName("scaled").math.mul(resized, tf.constant(scale));
          tf.withName("output").nn.softmax(logits(tf, scaled));
        });
  }

  @Test
  void shouldRecogniseByItsPixelsWhatAGraphDoesToAFile() throws Exception {
    ModelFolder model = run(decoding(1f / 255), null);

    assertThat(model.descriptor().preprocessing().preset()).isEqualTo("label-image");
    assertThat(importing.told)
        .contains("preprocessing  label-image, recognised by its pixels")
        .anyMatch(
            line ->
                line.startsWith("images         scaled:0, 8 x 8 x 3; the graph's own decoding of"))
        .anyMatch(line -> line.startsWith("verified") && line.contains("from JPEG files"));
  }

  @Test
  void shouldVerifyFromFilesAsTheGraphDecodesThemWhateverIsToServe() throws Exception {
    ModelFolder model = run(decoding(1f / 255), "padded");

    assertThat(model.descriptor().preprocessing().preset()).isEqualTo("padded");
    assertThat(importing.told).anyMatch(line -> line.contains("from JPEG files"));
  }

  @Test
  void shouldSayThatAGraphDecodesInAWayOfItsOwn() throws Exception {
    Path graph = decoding(1f / 250);

    assertThatThrownBy(() -> run(graph, null))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--preprocessing");
    run(graph, "label-image");

    assertThat(importing.told)
        .anyMatch(line -> line.startsWith("decoding") && line.contains("not one of Glimpse's"))
        .noneMatch(line -> line.contains("from JPEG files"));
  }

  @Test
  void shouldRefuseAPresetOfAnotherRangeThanTheGraphDecodes() {
    Path graph = decoding(1f / 250);

    assertThatThrownBy(() -> run(graph, "keras-tf"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("channel 0 gets values of 0.00 to 1.02")
        .hasMessageContaining("--preprocessing keras-tf produces -1.00 to 1.00");
  }

  @Test
  void shouldAskRatherThanGoByLayersWhenAGraphDecodesInAWayOfItsOwn() {
    Path graph =
        decoding(
            1f / 250,
            tf -> {
              for (String layer : List.of("block1_conv1", "block1_conv2", "block5_conv3")) {
                tf.withName(layer).noOp();
              }
            });

    assertThatThrownBy(() -> run(graph, null))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("cannot be determined from the graph");
  }

  @Test
  void shouldAskForAnOutputThatIsNotThere() {
    Path graph =
        SmallNet.freeze(
            folder.resolve("net.pb"),
            tf -> tf.withName("output").nn.softmax(logits(tf, SmallNet.images(tf))));

    assertThatThrownBy(() -> importing.run(graph, place(null, "softmax")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("no tensor softmax")
        .hasMessageContaining("--output")
        .hasMessageContaining("output:0");
  }

  @Test
  void shouldAskWhichOfTwoOutputsItIs() throws Exception {
    Path graph =
        SmallNet.freeze(
            folder.resolve("two.pb"),
            tf -> {
              Operand<TFloat32> logits = logits(tf, SmallNet.images(tf));
              tf.withName("first").nn.softmax(logits);
              tf.withName("second").nn.softmax(tf.math.neg(logits));
            });

    assertThatThrownBy(() -> importing.run(graph))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--output")
        .hasMessageContaining("first:0")
        .hasMessageContaining("second:0");
    ModelFolder model = importing.run(graph, place(null, "second"));

    Importing.assertServesAs(model, graph, "second", IMAGE);
  }

  @Test
  void shouldTakeTheSoftmaxOfTwoOutputs() throws Exception {
    Path graph =
        SmallNet.freeze(
            folder.resolve("two.pb"),
            tf -> {
              Operand<TFloat32> logits = logits(tf, SmallNet.images(tf));
              tf.withName("doubled").math.mul(logits, tf.constant(2f));
              tf.withName("scores").identity(tf.nn.softmax(logits));
            });

    ModelFolder model = importing.run(graph);

    Importing.assertServesAs(model, graph, "scores", IMAGE);
  }

  @Test
  void shouldAskWhichOfTwoInputsItIs() {
    Path graph =
        SmallNet.freeze(
            folder.resolve("two.pb"),
            tf -> {
              Operand<TFloat32> left =
                  tf.withName("left").placeholder(TFloat32.class, Placeholder.shape(IMAGE));
              tf.withName("output").nn.softmax(logits(tf, tf.math.add(SmallNet.images(tf), left)));
            });

    assertThatThrownBy(() -> importing.run(graph))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--input")
        .hasMessageContaining("left:0")
        .hasMessageContaining("input:0");
  }

  @Test
  void shouldTakeAnInputInTheMiddleOfAGraph() throws Exception {
    Path graph =
        SmallNet.freeze(
            folder.resolve("middle.pb"),
            tf -> {
              Operand<TFloat32> bytes =
                  tf.withName("input").placeholder(TFloat32.class, Placeholder.shape(IMAGE));
              Operand<TFloat32> scaled =
                  tf.withName("scaled").math.mul(bytes, tf.constant(1f / 255));
              tf.withName("output").nn.softmax(logits(tf, scaled));
            });

    ModelFolder model = importing.run(graph, place("scaled:0", "output:0"));

    List<FloatBuffer> images = Importing.images(model, 3);
    try (OriginalModel original = OriginalModel.frozenGraph(graph)) {
      Importing.assertSame(
          Importing.classify(model, images),
          Importing.oneByOne(original, "scaled", "output", IMAGE, images),
          1e-5f);
    }
  }

  @Test
  void shouldAskForTheSideThatAGraphDoesNotSay() throws Exception {
    Path graph =
        SmallNet.freeze(
            folder.resolve("any.pb"),
            tf ->
                tf.withName("output")
                    .nn
                    .softmax(
                        tf.math.mean(
                            SmallNet.convolution(tf, SmallNet.images(tf, -1, -1, -1, 3)),
                            tf.constant(new int[] {1, 2}))));

    assertThatThrownBy(() -> importing.run(graph, place("input", null)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--side");
    ModelFolder model = importing.run(graph, new ImportTarget(null, null, 12, null, null));

    assertThat(model.descriptor().input().height()).isEqualTo(12);
  }

  @Test
  void shouldAskWhichOfASavedModelsGraphsAndSignaturesItIs() throws Exception {
    Path both = folder.resolve("both");
    SessionExport.write(both, "classify", "gpu");
    Path file = both.resolve("saved_model.pb");
    MetaGraphDef graph = SavedModel.parseFrom(Files.readAllBytes(file)).getMetaGraphs(0);
    MetaGraphDef.Builder other = graph.toBuilder();
    other.getMetaInfoDefBuilder().clearTags().addTags("tpu").addTags("big");
    other.putSignatureDef("again", graph.getSignatureDefOrThrow("classify"));
    Files.write(
        file,
        SavedModel.newBuilder().addMetaGraphs(graph).addMetaGraphs(other).build().toByteArray());

    assertThatThrownBy(() -> importing.run(both))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--tags with one of: [big,tpu, gpu]");
    assertThatThrownBy(
            () -> importing.run(both, new ImportTarget(null, null, null, null, "big,tpu")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--signature with one of: [again, classify]");
    assertThatThrownBy(
            () -> importing.run(both, new ImportTarget(null, null, null, "again", "big,tpu")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--output with one of: [logits, probabilities]");
    ModelFolder model =
        importing.run(both, new ImportTarget("pictures", "logits", null, "again", "tpu,big"));

    assertThat(model.labels().size()).isEqualTo(5);
  }
}
