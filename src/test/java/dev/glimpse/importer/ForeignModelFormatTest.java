package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/** Files that are no TensorFlow graph, and graphs that lie where they should not. */
@Tag("native")
final class ForeignModelFormatTest {

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] safetensors() {
    byte[] header = bytes("{\"weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
    return ByteBuffer.allocate(8 + header.length + 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  @Test
  void shouldNameEachFormatWhateverTheFileIsCalled() throws Exception {
    Map<String, byte[]> files =
        Map.ofEntries(
            Map.entry("PyTorch", zip("archive/data.pkl", "archive/data/0")),
            Map.entry(
                "a PyTorch model",
                bytes("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.")),
            Map.entry("a Python pickle", bytes("\u0080\u0004\u0095\u0010\0\0\0\0\0\0\0.")),
            Map.entry("safetensors weights", safetensors()),
            Map.entry("tar xjf", bytes("BZh91AY&SY")),
            Map.entry("tar xJf", bytes("\u00fd7zXZ\0\0\4")),
            Map.entry("TensorFlow Lite", bytes("\u001c\0\0\0TFL3\0\0")),
            Map.entry(
                "git lfs pull",
                bytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")),
            Map.entry("an HTML or XML page", bytes("\n<!DOCTYPE html><html>")),
            Map.entry("Core ML", new byte[] {8, 4, 18, 0, (byte) 0xa2, 31, 0}),
            Map.entry("an empty file", new byte[0]),
            Map.entry(
                "written as text",
                bytes("# a comment\nsaved_model_schema_version: 1\nmeta_graphs {")));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = Files.write(folder.resolve("model.pb"), file.getValue());

      assertThatThrownBy(() -> importing.run(path))
          .as(file.getKey())
          .isInstanceOf(ImportException.class)
          .hasMessageStartingWith(path + " is not a TensorFlow graph but ")
          .hasMessageContaining(file.getKey());
    }
  }

  @Test
  void shouldNameWhatAFolderOrAnArchiveHolds() throws Exception {
    Path inside = Files.createDirectories(folder.resolve("downloads/model"));
    Files.writeString(inside.resolve("README.md"), "a model");
    Files.write(inside.resolve("model.tflite"), bytes("\u001c\0\0\0TFL3\0\0"));

    assertThatThrownBy(() -> importing.run(folder.resolve("downloads")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("neither a SavedModel nor a frozen graph (.pb)")
        .hasMessageContaining("only model/model.tflite, a TensorFlow Lite model");
  }

  @Test
  void shouldNameASavedModelUnderAnotherNameAndAGraphThatIsCutShort() throws Exception {
    byte[] graph =
        GraphDef.newBuilder()
            .addNode(NodeDef.newBuilder().setName("a").setOp("NoOp"))
            .build()
            .toByteArray();
    byte[] saved =
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(MetaGraphDef.newBuilder().setGraphDef(GraphDef.parseFrom(graph)))
            .build()
            .toByteArray();
    Path renamed = Files.write(folder.resolve("model1.pb"), saved);
    Path cut = Files.write(folder.resolve("cut.pb"), Arrays.copyOf(graph, graph.length - 2));

    assertThatThrownBy(() -> importing.run(renamed))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("model1.pb is the graph of a SavedModel under another name")
        .hasMessageContaining("rename it to saved_model.pb");
    assertThatThrownBy(() -> importing.run(cut))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("cut.pb is damaged or truncated");
  }

  @Test
  void shouldTakeAFrozenGraphUnderASavedModelsName() throws Exception {
    Path graph =
        SmallNet.freeze(
            Files.createDirectory(folder.resolve("net")).resolve("saved_model.pb"),
            tf ->
                tf.withName("output")
                    .nn
                    .softmax(
                        SmallNet.dense(
                            tf,
                            tf.reshape(
                                SmallNet.convolution(tf, SmallNet.images(tf)),
                                tf.constant(new int[] {-1, SmallNet.FEATURES})),
                            SmallNet.FEATURES)));

    assertThat(importing.run(graph.getParent()).labels().size()).isEqualTo(5);
  }

  @Test
  void shouldTakeACompleteSetOfVariablesBesideALeftover() throws Exception {
    Path model = folder.resolve("keras");
    KerasExport.write(model);
    Files.writeString(model.resolve("variables/variables.data-00001-of-00003"), "old");

    assertThat(importing.run(model).labels().size()).isEqualTo(KerasExport.CLASSES);
  }

  @Test
  void shouldTakeLinksToOneModelForOne() throws Exception {
    Path volume = folder.resolve("volume");
    KerasExport.write(volume.resolve("..2026_11_30"));
    Files.createSymbolicLink(volume.resolve("..data"), Path.of("..2026_11_30"));
    for (String name : List.of("saved_model.pb", "variables")) {
      Files.createSymbolicLink(volume.resolve(name), Path.of("..data", name));
    }

    assertThat(importing.run(volume).labels().size()).isEqualTo(KerasExport.CLASSES);
  }

  @Test
  void shouldSayThatAFileIsLargerThanAGraphCanBe() throws Exception {
    Path large = folder.resolve("large.pb");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(1L << 31); // sparse
    }

    assertThatThrownBy(() -> MappedProto.parse(large, GraphDef::parseFrom))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("large.pb has 2,147,483,648 bytes");
  }

  @Test
  void shouldSayThatAFileIsTruncatedWhileItIsRead() throws Exception {
    Path file = Files.write(folder.resolve("net.pb"), new byte[10]);

    assertThatThrownBy(
            () ->
                MappedProto.parse(
                    file,
                    in -> {
                      throw new InternalError("a fault occurred in an unsafe memory access");
                    }))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("net.pb was truncated while it was read");
  }

  @Test
  void shouldNameWhatASavedModelsVariablesLack() throws Exception {
    Path model = folder.resolve("keras");
    KerasExport.write(model);
    Path data = model.resolve("variables/variables.data-00000-of-00001");
    Path index = model.resolve("variables/variables.index");

    Files.move(data, folder.resolve("data"));
    assertThatThrownBy(() -> importing.run(model))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("variables lacks variables.data-00000-of-00001");
    Files.move(folder.resolve("data"), data);
    Files.delete(index);
    assertThatThrownBy(() -> importing.run(model))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("variables lacks variables.index");
    assertThatThrownBy(() -> importing.run(data))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("part of a checkpoint");
  }
}
