package dev.glimpse.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class DescriptorFileReaderTest {

  private static final String SHA256 = "0123456789abcdef".repeat(4);
  private static final String RIGHT =
      """
      name: mine
      version: "2"
      description: Yes or no
      files:
        saved_model.pb: %1$s
        labels.txt: %1$s
      input:
        tensor: image
        height: 224
        width: 192
        channels: 3
        layout: NCHW
      preprocessing:
        preset: tf-slim
        orientation: exif
        geometry: {short-side: 256}
      output:
        tensor: scores
        kind: logits
        background: 0
      labels: labels.txt
      topK: 3
      threshold: 0.25
      """
          .formatted(SHA256);

  @TempDir private Path folder;

  private ModelDescriptor read(String text) throws IOException {
    Files.writeString(folder.resolve("model.yaml"), text);
    return ModelDescriptor.read(folder);
  }

  @Test
  void shouldReadEveryKey() throws IOException {
    assertThat(read(RIGHT))
        .isEqualTo(
            new ModelDescriptor(
                "mine",
                "2",
                "Yes or no",
                null,
                null,
                Map.of("saved_model.pb", SHA256, "labels.txt", SHA256),
                new InputTensor("image", 224, 192, 3, InputTensor.Layout.NCHW),
                new Preprocessing(
                    "tf-slim",
                    JpegDecoding.FAST,
                    1,
                    OrientationSource.EXIF,
                    new ImageGeometry.ShortSide(256),
                    Interpolation.BILINEAR_TF1,
                    ChannelOrder.RGB,
                    new Normalisation.Affine(2 / 255d, -1)),
                new OutputTensor("scores", OutputTensor.Kind.LOGITS, 0),
                "labels.txt",
                3,
                0.25f,
                null));
  }

  @Test
  void shouldReadThresholdsOfSingleLabels() throws IOException {
    String text =
        RIGHT.replace(
            "  kind: logits\n  background: 0\n",
            "  kind: sigmoid-logits\n  thresholds: {yes: 0.3, no: 1}\n");
    ModelDescriptor descriptor = read(text);

    assertThat(descriptor.output())
        .isEqualTo(
            new OutputTensor(
                "scores", OutputTensor.Kind.SIGMOID_LOGITS, null, Map.of("yes", 0.3f, "no", 1f)));
    Path other = Files.createDirectory(folder.resolve("other"));
    descriptor.write(other);
    assertThat(ModelDescriptor.read(other)).isEqualTo(descriptor);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind: sigmoid, background: 0 | output.background is 0 with kind sigmoid, allowed: with kind
          kind: logits, thresholds: {yes: 0.3} | output.thresholds is given with kind logits, allowed:
          kind: sigmoid, thresholds: {yes: 1.5} | output.thresholds.yes is 1.5, allowed: a number from 0 up to 1
          kind: sigmoid, thresholds: {} | output.thresholds is a mapping, allowed: labels, each with a number
          kind: relu | output.kind is relu, allowed: softmax, logits, sigmoid or sigmoid-logits
          kind: features | output.kind is features, allowed: softmax, logits, sigmoid or sigmoid-logits
          kind: FEATURES | output.kind is FEATURES, allowed: softmax, logits, sigmoid or sigmoid-logits
          """)
  void shouldRefuseAnOutputThatContradictsItself(String output, String message) {
    String text =
        RIGHT.replaceFirst("output:(\n  .*)+", "output: {tensor: scores, " + output + "}");

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preprocessing: tf-slim",
        "preprocessing: {preset: torchvision, jpeg: fast, interpolation: bilinear}",
        "preprocessing: {preset: tf-slim, jpegRatio: 8}",
        "preprocessing: {geometry: pad, interpolation: nearest, normalisation: {scale: 1, offset:"
            + " 0}}",
        "preprocessing: {preset: keras-caffe, geometry: pad}",
        "preprocessing: {preset: keras-raw, channelOrder: bgr}",
        "preprocessing: {preset: padded, normalisation: {divisor: 2.5, mean: [0.5], deviation:"
            + " [1]}}",
        "preprocessing: {preset: padded, normalisation: {mean: [0.5, 0.4, 0.3], deviation: [1, 2,"
            + " 3]}}"
      })
  void shouldReadBackWhatItWrites(String preprocessing) throws IOException {
    String text = RIGHT.replaceFirst("preprocessing:(\n  .*)+", preprocessing);
    ModelDescriptor descriptor = read(text);
    Path other = Files.createDirectory(folder.resolve("other"));

    descriptor.write(other);

    assertThat(ModelDescriptor.read(other)).isEqualTo(descriptor);
  }

  @Test
  void shouldWriteAPresetThatNothingWasChangedInByItsNameOnly() throws IOException {
    read(RIGHT.replaceFirst("preprocessing:(\n  .*)+", "preprocessing: {preset: padded}"))
        .write(folder);

    assertThat(folder.resolve("model.yaml")).content().contains("\npreprocessing: padded\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          name: mine         | name: Mine          | line 1: name is Mine, allowed: lower case letters, digits, dots, dashes and underscores
          version: "2"       | version: 2          | line 2: version is 2, allowed: text of letters, digits, dots, dashes and underscores; a number in quotes
          description: Yes or no | description:      | line 3: description is empty, allowed: text
            labels.txt: 0123 | labels.txt: x | line 6: files.labels.txt is x456789abcdef
            labels.txt:      | ../labels.txt:  | line 6: files has ../labels.txt, allowed: relative paths of letters
            saved_model.pb:  | graph.pb:       | line 5: files.saved_model.pb is missing, allowed: 64 hexadecimal digits in lower case
          height: 224        | height: 0           | line 9: input.height is 0, allowed: a whole number from 1 up to 4096
          width: 192         | width: 22.4         | line 10: input.width is 22.4, allowed: a whole number from 1 up to 4096
          height: 224        | side: 224           | line 9: there is no key input.side, allowed: tensor, height, width, channels, layout
          height: 224        | side: 224           | line 8: input.height is missing, allowed: a whole number from 1 up to 4096
          channels: 3        | channels: 2         | line 11: input.channels is 2, allowed: 1 or 3
          NCHW               | CHW                 | line 12: input.layout is CHW, allowed: NHWC or NCHW
          layout:            | colour:             | line 12: there is no key input.colour, allowed: tensor, height, width, channels, layout
          preset: tf-slim    | preset: slim        | line 14: preprocessing.preset is slim, allowed: inception-2015, tf-slim,
          preset: tf-slim    | jpeg: fast          | line 14: preprocessing.interpolation is missing, allowed: bilinear-tf1,
          orientation: exif  | jpegRatio: 3        | line 15: preprocessing.jpegRatio is 3, allowed: 1, 2, 4 or 8
          {short-side: 256}  | digit\\n  jpegRatio: 2 | line 17: jpegRatio is 2, allowed with geometry digit: 1
          exif               | auto                | line 15: preprocessing.orientation is auto, allowed: ignore or exif
          short-side: 256    | short-side: 200     | line 16: short-side is 200, allowed: 224, the longer of input.height and input.width, or more
          short-side: 256    | central-crop: 2     | line 16: preprocessing.geometry.central-crop is 2, allowed: a number above 0 up to 1
          {short-side: 256}  | crop                | line 16: preprocessing.geometry is crop, allowed: squash, pad, {central-crop: above 0 to 1}, {short-side: pixels} or digit
          {short-side: 256}  | digit               | line 8: input is 224 x 192, allowed with geometry digit: height and width equal, at least 28
          {short-side: 256}  | {short-side: 256}\\n  interpolation: area | line 17: interpolation is area, allowed with geometry short-side: any other
          {short-side: 256}  | pad\\n  interpolation: area | line 17: interpolation is area, allowed with geometry pad: any other
          {short-side: 256}  | pad\\n  normalisation: {mean: [0, 0], deviation: [1]} | line 17: mean and deviation have 2 and 1 numbers, allowed: one number, or one for each of the 3 channels
          {short-side: 256}  | pad\\n  normalisation: {mean: [0]} | line 17: preprocessing.normalisation.deviation is missing
          {short-side: 256}  | pad\\n  normalisation: {scale: 1, offset: 0, mean: [0, 0, 0], deviation: [1, 1, 1]} | line 17: preprocessing.normalisation is a mapping, allowed: {scale, offset} or {mean, deviation} with or without a divisor
          {short-side: 256}  | pad\\n  normalisation: {divisor: 0, mean: [0], deviation: [1]} | line 17: preprocessing.normalisation.divisor is 0, allowed: a number above 0
          {short-side: 256}  | pad\\n  normalisation: {divisor: 2, scale: 1, offset: 0} | line 17: preprocessing.normalisation.mean is missing
          exif               | exif\\n  channelOrder: brg | line 16: preprocessing.channelOrder is brg, allowed: rgb or bgr
          kind: logits       | kind: logit         | line 19: output.kind is logit, allowed: softmax, logits, sigmoid or sigmoid-logits
          background: 0      | background: first   | line 20: output.background is first, allowed: a whole number from 0
          labels: labels     | labels: names       | line 21: labels is names.txt, allowed: a file that is listed under files
          topK: 3            | topk: 3             | line 22: there is no key topk, allowed: name, version, description,
          threshold: 0.25    | threshold: 2        | line 23: threshold is 2, allowed: a number from 0 up to 1
          threshold: 0.25    | topK: 4             | line 23: Duplicate
          name: mine         | name: [mine         | line 2: while parsing a flow sequence
          """)
  void shouldNameLineAndKeyAndWhatIsAllowed(String from, String to, String complaint)
      throws IOException {
    assertThat(RIGHT).contains(from);

    assertThatThrownBy(() -> read(RIGHT.replaceFirst(Pattern.quote(from), to.replace("\\n", "\n"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.yaml, " + complaint);
  }

  @Test
  void shouldScaleALargerDigitBilinearlyOnly() throws IOException {
    String large = RIGHT.replace("width: 192", "width: 224");
    String bilinear = "geometry: digit\n  interpolation: bilinear";

    assertThat(read(large.replace("geometry: {short-side: 256}", bilinear)).input().height())
        .isEqualTo(224);
    assertThatThrownBy(
            () ->
                read(
                    large.replace(
                        "geometry: {short-side: 256}", bilinear.replace("bilinear", "area"))))
        .hasMessageContaining(
            "interpolation is not bilinear, allowed with geometry digit above 28 x 28: bilinear");
  }

  @Test
  void shouldRefuseAnOrderOfChannelsWhenThereIsOnlyOne() {
    String grey =
        RIGHT
            .replace("channels: 3", "channels: 1")
            .replace("orientation: exif", "channelOrder: bgr");

    assertThatThrownBy(() -> read(grey))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(
            "line 15: channelOrder is bgr with channels 1, allowed: rgb; only 3 channels have an"
                + " order");
  }

  @Test
  void shouldNameAllThatIsWrongInTheOrderOfItsLines() {
    assertThatThrownBy(() -> read("output: {tensor: x, kind: y}\nname: Mine\n"))
        .hasMessageMatching(
            "(?s).*line 1: output.kind is y.*line 1: files is missing.*line 2: name is Mine.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing", "mine", "- mine"})
  void shouldRefuseWhatIsNoMapping(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 1: the descriptor is ")
        .hasMessageContaining(", allowed: a mapping of name, version, ");
  }

  @Test
  void shouldNotWriteWhatItWouldNotRead() throws IOException {
    ModelDescriptor right = read(RIGHT);
    ModelDescriptor wrong =
        new ModelDescriptor(
            "Mine",
            right.version(),
            null,
            null,
            null,
            right.files(),
            right.input(),
            right.preprocessing(),
            right.output(),
            right.labels(),
            null,
            null,
            null);

    assertThatThrownBy(() -> wrong.write(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("name is Mine");
    assertThat(folder.resolve("model.yaml")).hasContent(RIGHT);
  }

  static List<String> presets() {
    return PreprocessingPresets.names();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void shouldHavePresetsThatTheSchemaAllows(String preset) throws IOException {
    String input =
        preset.equals("mnist")
            ? "\n  height: 28\n  width: 28\n  channels: 1"
            : "\n  height: 224\n  width: 224\n  channels: 3";
    String text = YamlReader.MAPPER.writeValueAsString(PreprocessingPresets.keys(preset)).indent(2);

    ModelDescriptor spelt =
        read(
            RIGHT
                .replaceFirst("\n  height.*\n.*\n.*", input)
                .replaceFirst(
                    "preprocessing:(\n  .*)+", "preprocessing:\n" + text.stripTrailing()));

    assertThat(spelt.preprocessing().keys()).isEqualTo(Preprocessing.preset(preset).keys());
  }

  @Test
  void shouldNameTheSamePresetsInTheSchema() {
    assertThat(DescriptorSchema.tree().at("/$defs/preset/enum"))
        .extracting(node -> node.asText())
        .containsExactlyElementsOf(PreprocessingPresets.names());
  }
}
