package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class ModelImporterTest {

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private Path net() {
    return SmallNet.freeze(
        folder.resolve("net.pb"),
        tf -> tf.withName("output").nn.softmax(logits(tf, SmallNet.images(tf))));
  }

  private static Operand<TFloat32> logits(Ops tf, Operand<TFloat32> images) {
    Operand<TFloat32> maps = SmallNet.convolution(tf, images);
    return SmallNet.dense(
        tf, tf.reshape(maps, tf.constant(new int[] {-1, SmallNet.FEATURES})), SmallNet.FEATURES);
  }

  private static ImportTarget place(String input, String output) {
    return new ImportTarget(input, output, null, null, null);
  }

  @Test
  void shouldImportASavedModelOfKeras() throws Exception {
    KerasExport.write(folder.resolve("keras"));

    ModelFolder model = importing.run(folder.resolve("keras"));

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SOFTMAX);
    List<FloatBuffer> images = Importing.images(model, 7);
    try (OriginalModel original = OriginalModel.savedModel(folder.resolve("keras"), null)) {
      Importing.assertSame(
          Importing.classify(model, images),
          Importing.oneByOne(
              original,
              "serving_default_image",
              "StatefulPartitionedCall",
              Shape.of(1, 8, 8, 3),
              images),
          1e-5f);
    }
  }

  @Test
  void shouldImportASavedModelOfManyVariables() throws Exception {
    VariableExport.write(folder.resolve("many"), 400);

    ModelFolder model = importing.run(folder.resolve("many"));

    List<FloatBuffer> images = Importing.images(model, 7);
    try (OriginalModel original = OriginalModel.savedModel(folder.resolve("many"), null)) {
      Importing.assertSame(
          Importing.classify(model, images),
          Importing.oneByOne(original, "input", "output", Shape.of(1, 8, 8, 3), images),
          1e-5f);
    }
  }

  @Test
  void shouldImportWhatItHasWritten() throws Exception {
    ModelFolder once = importing.run(net());

    ModelFolder again = importing.run(request("2", once.path(), false));

    List<FloatBuffer> images = Importing.images(again, 7);
    Importing.assertSame(
        Importing.classify(again, images), Importing.classify(once, images), 1e-6f);
  }

  @Test
  void shouldImportASavedModelOfASessionWithAnyTagAndSignature() throws Exception {
    SessionExport.write(folder.resolve("session"), "classify", "gpu", "serve");

    ModelFolder model = importing.run(folder.resolve("session"), place(null, "probabilities"));

    List<FloatBuffer> images = Importing.images(model, 7);
    try (OriginalModel original = OriginalModel.savedModel(folder.resolve("session"), null)) {
      Importing.assertSame(
          Importing.classify(model, images),
          Importing.oneByOne(original, "input", "output", Shape.of(1, 8, 8, 3), images),
          1e-5f);
    }
  }

  @Test
  void shouldImportArchives() throws Exception {
    KerasExport.write(folder.resolve("keras"));
    Path zip = folder.resolve("keras.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        Stream<Path> files = Files.walk(folder.resolve("keras"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    Path tgz = folder.resolve("net.tgz");
    try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(tgz));
        TarArchiveOutputStream out = new TarArchiveOutputStream(file)) {
      Path graph = net();
      out.putArchiveEntry(new TarArchiveEntry(graph, "./net_frozen.pb"));
      Files.copy(graph, out);
      out.closeArchiveEntry();
    }

    assertThat(importing.run(zip).descriptor().source()).startsWith("keras.zip, sha256 ");
    assertThat(importing.run(named("from-tgz", tgz)).labels().size()).isEqualTo(5);
    assertThat(importing.left()).as("no work folders").hasSize(2);
  }

  private ModelImportRequest named(String name, Path path) {
    return new ModelImportRequest(
        path,
        name,
        "2",
        importing.models(),
        false,
        null,
        "padded",
        null,
        List.of(),
        Importing.nowhere(),
        new Origin("A small net", "made here", "Apache-2.0"));
  }

  @Test
  void shouldWriteWhatIsKnownOfTheModel() throws Exception {
    ModelDescriptor descriptor = importing.run(named("net", net())).descriptor();

    assertThat(descriptor.name()).isEqualTo("net");
    assertThat(descriptor.version()).isEqualTo("2");
    assertThat(descriptor.description()).isEqualTo("A small net");
    assertThat(descriptor.source()).isEqualTo("made here");
    assertThat(descriptor.licence()).isEqualTo("Apache-2.0");
    assertThat(descriptor.preprocessing().preset()).isEqualTo("padded");
    assertThat(descriptor.input().height()).isEqualTo(8);
    assertThat(descriptor.output().kind()).isEqualTo(Kind.SOFTMAX);
    assertThat(importing.told)
        .contains("images         input:0, 8 x 8 x 3", "scores         output:0")
        .anyMatch(line -> line.matches("verified +12 images in batches of up to 32: .*"));
  }

  @ParameterizedTest
  @EnumSource(OrientationSource.class)
  void shouldWriteTheOrientationOfTheRequest(OrientationSource orientation) throws Exception {
    ModelImportRequest plain = named("net", net());
    ModelImportRequest request =
        new ModelImportRequest(
            plain.path(),
            plain.name(),
            plain.version(),
            plain.models(),
            false,
            null,
            "padded",
            orientation,
            null,
            List.of(),
            plain.place(),
            plain.origin());

    Preprocessing written = importing.run(request).descriptor().preprocessing();

    assertThat(written).isEqualTo(Preprocessing.preset("padded").with(orientation));
    assertThat(written.orientation()).isEqualTo(orientation);
  }

  @Test
  void shouldReplaceAVersionOnlyWhenTold() throws Exception {
    Path graph = net();
    importing.run(request("1", graph, false));

    assertThatThrownBy(() -> importing.run(request("1", graph, false)))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("small:1 already")
        .hasMessageContaining("--replace");
    importing.run(request("2", graph, false));
    importing.run(request("1", graph, true));

    assertThat(new ModelCatalogue(importing.models(), folder.resolve("cache")).list())
        .extracting(ModelCatalogue.Entry::toString)
        .containsExactly("nielsennet:1", "small:1", "small:2");
    assertThat(importing.left()).as("no work folders").hasSize(1);
  }

  private ModelImportRequest request(String version, Path path, boolean replace) {
    return new ModelImportRequest(
        path,
        "small",
        version,
        importing.models(),
        replace,
        null,
        "padded",
        null,
        List.of(),
        Importing.nowhere(),
        new Origin(null, null, null));
  }

  @Test
  void shouldRefuseANameThatIsNone() {
    ModelImportRequest request =
        new ModelImportRequest(
            net(),
            "../Other",
            "1",
            importing.models(),
            false,
            null,
            "padded",
            null,
            List.of(),
            Importing.nowhere(),
            new Origin(null, null, null));

    assertThatThrownBy(() -> importing.run(request))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("name is ../Other, allowed: ");
  }

  @Test
  void shouldAskHowAnImageBecomesATensor() throws Exception {
    ModelImportRequest request = named("net", net());
    ModelImportRequest unsaid =
        new ModelImportRequest(
            request.path(),
            request.name(),
            request.version(),
            request.models(),
            false,
            null,
            null,
            null,
            List.of(),
            request.place(),
            request.origin());

    assertThatThrownBy(() -> importing.run(unsaid))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--preset")
        .hasMessageContaining("keras-inception-v3")
        .hasMessageContaining("--preprocessing")
        .hasMessageContaining("torchvision");
    assertThat(importing.left()).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoModel() throws Exception {
    Path text = Files.writeString(folder.resolve("text.pb"), "no graph at all");
    Path checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    Files.writeString(checkpoint.resolve("inception_v3.ckpt"), "weights");

    assertThatThrownBy(() -> importing.run(text))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("text.pb is not a TensorFlow graph");
    assertThatThrownBy(() -> importing.run(checkpoint))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("inception_v3.ckpt is not a TensorFlow graph but a text file");
    assertThatThrownBy(() -> importing.run(folder.resolve("nothing")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("nothing does not exist");
    assertThat(importing.left()).isEmpty();
  }
}
