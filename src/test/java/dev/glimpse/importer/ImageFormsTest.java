package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelFolder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Images of other types, shapes and numbers than float32 [N, side, side, channels]. */
@Tag("native")
final class ImageFormsTest {

  private static final Map<String, Class<? extends TType>> TYPES =
      Map.of(
          "float16", TFloat16.class,
          "bfloat16", TBfloat16.class,
          "float32", TFloat32.class,
          "float64", TFloat64.class,
          "uint8", TUint8.class,
          "uint16", TUint16.class,
          "int32", TInt32.class,
          "int64", TInt64.class,
          "bool", TBool.class,
          "string", TString.class);

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private static ImportTarget side(@Nullable Integer side) {
    return new ImportTarget(null, null, side, null, null);
  }

  /** A net over an image of any type and shape, which it brings to [N, height, width, channels]. */
  private Path net(String type, Shape shape, int... image) {
    return SmallNet.freeze(
        folder.resolve("net.pb"),
        tf -> {
          Operand<?> fed =
              tf.withName("input").placeholder(TYPES.get(type), Placeholder.shape(shape));
          tf.withName("output").nn.softmax(logits(tf, images(tf, fed, image)));
        });
  }

  private static Operand<TFloat32> images(Ops tf, Operand<?> fed, int... image) {
    if (fed.type() == TString.class) {
      return tf.reshape(tf.strings.toNumber(floats(fed), TFloat32.class), tf.constant(image));
    }
    Operand<TFloat32> floats =
        tf.math.div(tf.dtypes.cast(floats(fed), TFloat32.class), tf.constant(255f));
    return image.length == 0 ? floats : tf.reshape(floats, tf.constant(image));
  }

  @SuppressWarnings("unchecked")
  private static <T extends TType> Operand<T> floats(Operand<?> operand) {
    return (Operand<T>) operand;
  }

  private static Operand<TFloat32> logits(Ops tf, Operand<TFloat32> images) {
    long channels = images.shape().get(3);
    Operand<TFloat32> maps =
        tf.nn.relu(
            tf.nn.conv2d(
                images,
                SmallNet.weights(tf, 1, 3, 3, channels, 4),
                List.of(1L, 2L, 2L, 1L),
                "SAME"));
    return SmallNet.dense(tf, tf.math.mean(maps, tf.constant(new int[] {1, 2})), 4);
  }

  private void assertServes(ModelFolder model, Path graph, ImportTarget place) throws Exception {
    List<FloatBuffer> images = new ArrayList<>();
    for (FloatBuffer image : Importing.images(model, 7)) {
      float[] values = new float[image.remaining()];
      for (int i = 0; i < values.length; i++) {
        values[i] = 127.5f + 130 * image.get(i); // now and then beyond 0 and 255
      }
      images.add(FloatBuffer.wrap(values));
    }
    try (OriginalModel original = OriginalModel.frozenGraph(graph)) {
      ModelEndpoints ends = new EndpointResolver(original, place).find();
      List<ImageScores> expected =
          new OriginalScores(original, ends, new TrainingInputRewriting(Map.of())).ofImages(images);
      Importing.assertSame(Importing.classify(model, images), expected, 1e-5f);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16", "bfloat16", "float64", "uint8", "uint16", "int32", "int64"})
  void shouldServeImagesOfOtherTypes(String type) throws Exception {
    Path graph = net(type, Shape.of(-1, 8, 8, 3));

    ModelFolder model = importing.run(graph, side(null));

    assertServes(model, graph, side(null));
    assertThat(importing.told).anyMatch(line -> line.startsWith("type           " + type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16", "float64"})
  void shouldServeScoresOfOtherTypes(String type) throws Exception {
    Path graph =
        SmallNet.freeze(
            folder.resolve("net.pb"),
            tf -> {
              Operand<TFloat32> images = images(tf, SmallNet.images(tf, -1, 8, 8, 3));
              tf.withName("output")
                  .dtypes
                  .cast(tf.nn.softmax(logits(tf, images)), asNumber(TYPES.get(type)));
            });

    ModelFolder model = importing.run(graph, side(null));

    assertServes(model, graph, side(null));
  }

  @SuppressWarnings("unchecked")
  private static Class<TFloat16> asNumber(Class<? extends TType> type) {
    return (Class<TFloat16>) type;
  }

  @ParameterizedTest
  @CsvSource({
    "-1:8:8, 8, 8, 1, -1:8:8:1",
    "1:8:8, 8, 8, 1, 1:8:8:1",
    "-1:6:10, 6, 10, 1, -1:6:10:1",
    "4:6:10, 6, 10, 1, 4:6:10:1",
    "6:10, 6, 10, 1, 1:6:10:1",
    "-1:6:10:3, 6, 10, 3, ''",
    "1:6:10:3, 6, 10, 3, ''",
    "8:6:10:3, 6, 10, 3, ''",
    "3:6:10:3, 6, 10, 3, ''",
    "5:64, 8, 8, 1, 5:8:8:1",
    "-1:192, 8, 8, 3, -1:8:8:3",
  })
  void shouldServeImagesOfOtherShapes(
      String shape, int height, int width, int channels, String image) throws Exception {
    Path graph = net("float32", Shape.of(longs(shape)), ints(image));

    ModelFolder model = importing.run(graph, side(null));

    InputTensor input = model.descriptor().input();
    assertThat(List.of(input.height(), input.width(), input.channels()))
        .containsExactly(height, width, channels);
    assertServes(model, graph, side(null));
  }

  private static long[] longs(String sizes) {
    return Arrays.stream(sizes.split(":")).mapToLong(Long::parseLong).toArray();
  }

  private static int[] ints(String sizes) {
    return sizes.isEmpty()
        ? new int[0]
        : Arrays.stream(sizes.split(":")).mapToInt(Integer::parseInt).toArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          float32 | -1:8:8:4   | input:0 takes float32 [N, 8, 8, 4], images of 4 channels (RGBA)
          float32 | -1:-1:-1:3 | input:0 takes float32 [N, ?, ?, 3], images of any size; pass --side
          float32 | -1:5:8:8:3 | input:0 takes float32 [N, 5, 8, 8, 3], which is video or a volume
          float32 | -1:10      | input:0 takes float32 [N, 10], a row of numbers
          string  | -1         | input:0 takes string [N], encoded files
          bool    | -1:8:8:3   | input:0 takes bool [N, 8, 8, 3], which cannot hold pixels
          """)
  void shouldSayWhatTheOnlyInputTakes(String type, String shape, String message) {
    Path graph =
        SmallNet.freeze(
            folder.resolve("net.pb"),
            tf -> {
              Operand<?> fed =
                  tf.withName("input")
                      .placeholder(TYPES.get(type), Placeholder.shape(Shape.of(longs(shape))));
              Operand<TFloat32> all =
                  tf.reshape(
                      fed.type() == TString.class
                          ? tf.strings.toNumber(floats(fed), TFloat32.class)
                          : tf.dtypes.cast(floats(fed), TFloat32.class),
                      tf.constant(new int[] {-1, 10}));
              tf.withName("output").nn.softmax(SmallNet.dense(tf, all, 10));
            });

    assertThatThrownBy(() -> importing.run(graph, side(null)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("--input");
  }

  /** {@code tf.map_fn} over JPEG files: a loop whose body is a function that decodes one. */
  @Test
  void shouldCutOffALoopThatDecodesFiles() throws Exception {
    GraphDef.Builder mapped = GraphDef.newBuilder();
    TextFormat.merge(
        Files.readString(Path.of("src/test/resources/graphs/mapped-decoding.pbtxt")), mapped);
    Path graph = Files.write(folder.resolve("mapped.pb"), mapped.build().toByteArray());

    ModelFolder model = importing.run(request(graph));

    assertThat(model.descriptor().preprocessing().preset()).isEqualTo("label-image");
    assertThat(importing.told).anyMatch(line -> line.contains("from JPEG files"));
  }

  private ModelImportRequest request(Path graph) {
    return new ModelImportRequest(
        graph,
        "small",
        "1",
        importing.models(),
        false,
        null,
        null, null,
        List.of(),
        Importing.nowhere(),
        new Origin(null, null, null));
  }
}
