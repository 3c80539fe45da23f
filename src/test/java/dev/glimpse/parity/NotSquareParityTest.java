package dev.glimpse.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Interpolation;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.system.UserDirectories;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Inputs that are not square: every geometry and interpolation, value for value. */
@Tag("native")
final class NotSquareParityTest {

  private static final double TENSORFLOW_TOLERANCE = .01;

  /** Widths and heights of the drawings. */
  private static final List<int[]> DRAWINGS =
      List.of(new int[] {97, 61}, new int[] {50, 83}, new int[] {37, 23});

  private final Map<String, Row> rows = new LinkedHashMap<>();

  /** What was compared under one name. */
  private static final class Row {
    private final String python;
    private final double allowed;
    private long values;
    private double difference;

    Row(String python, double allowed) {
      this.python = python;
      this.allowed = allowed;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
  }

  @Test
  void shouldGiveTheTensorsOfPythonWhenTheInputIsNotSquare() throws Exception {
    compareWithTensorFlow();
    compareWithPillow();
    ParityTable table =
        new ParityTable(
            "not-square",
            "Preprocessing",
            "Python's side",
            "Values compared",
            "A value is off by at most",
            "Allowed");
    rows.forEach(
        (name, row) ->
            table.row(
                List.of(
                    name,
                    row.python,
                    String.valueOf(row.values),
                    row.allowed == 0 ? "0" : ParityTable.atMost(row.difference, .001),
                    row.allowed == 0 ? "0" : String.valueOf(row.allowed))));
    table.check();
  }

  private void compareWithTensorFlow() throws Exception {
    for (WholeImageReference reference : WholeImageReference.ALL) {
      Row row =
          rows.computeIfAbsent(
              reference.name(), name -> new Row("TensorFlow", TENSORFLOW_TOLERANCE));
      for (int[] size : WholeImage.sizes()) {
        try (Preprocessor preprocessor =
            preprocessor(reference.preprocessing(), size[0], size[1])) {
          for (int[] drawing : DRAWINGS) {
            for (String format : List.of("png", "jpg")) {
              byte[] file = drawing(drawing[0], drawing[1], format);
              float[] expected = reference.values(file, size[0], size[1]);
              compare(row, tensor(preprocessor, file), expected, reference.factor());
            }
          }
        }
      }
    }
  }

  private void compareWithPillow() throws Exception {
    List<String> lines = KerasFloats.lines("pillow.txt");
    for (int line = 0; line < lines.size(); ) {
      String[] words = lines.get(line++).split(" ", -1);
      ImageGeometry geometry = geometry(words[0]);
      Interpolation interpolation = interpolation(words[1]);
      byte[] file = drawing(Integer.parseInt(words[2]), Integer.parseInt(words[3]), "png");
      int height = Integer.parseInt(words[4]);
      int width = Integer.parseInt(words[5]);
      float[] expected = new float[height * width * 3];
      for (int y = 0; y < height; y++) {
        byte[] row = HexFormat.of().parseHex(lines.get(line++));
        for (int i = 0; i < row.length; i++) {
          expected[y * row.length + i] = row[i] & 0xff;
        }
      }
      Row of = rows.computeIfAbsent(words[0] + ", " + words[1], name -> new Row("Pillow", 0));
      Preprocessing preprocessing = WholeImageReference.preprocessing(geometry, interpolation);
      try (Preprocessor preprocessor = preprocessor(preprocessing, height, width)) {
        compare(of, tensor(preprocessor, file), expected, 1);
      }
    }
  }

  private static void compare(Row row, float[] values, float[] expected, float step) {
    assertThat(values).hasSameSizeAs(expected);
    int worst = 0;
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(values[i] - expected[i]) <= Math.abs(values[worst] - expected[worst]))) {
        worst = i;
      }
    }
    double off = Math.abs(values[worst] - expected[worst]) / step;
    assertThat(off).as("value %d", worst).isLessThanOrEqualTo(row.allowed);
    row.difference = Math.max(row.difference, off);
    row.values += expected.length;
  }

  private static Preprocessor preprocessor(Preprocessing preprocessing, int height, int width) {
    return PreprocessorFactory.of(
        preprocessing, new InputTensor("images", height, width, 3, Layout.NHWC));
  }

  private static float[] tensor(Preprocessor preprocessor, byte[] file) throws FailureException {
    FloatBuffer tensor = preprocessor.tensor(ImageFormats.SUPPORTED.read(file));
    float[] values = new float[tensor.remaining()];
    tensor.get(values);
    return values;
  }

  private static ImageGeometry geometry(String word) {
    List<ImageGeometry> all =
        new ArrayList<>(
            List.of(
                new ImageGeometry.Squash(),
                new ImageGeometry.CentralCrop(WholeImageReference.CENTRE),
                new ImageGeometry.ShortSide(WholeImageReference.SHORT_SIDE),
                new ImageGeometry.Pad()));
    all.removeIf(geometry -> !WholeImageReference.word(geometry).equals(word));
    return all.get(0);
  }

  private static Interpolation interpolation(String word) {
    return Interpolation.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** The drawing of make_golden.py. */
  private static byte[] drawing(int width, int height, String format) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = (x * x * 3 + y * 7) & 0xff;
        int green = (x * 5 + y * y) & 0xff;
        int blue = (x * y + x * 11) & 0xff;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
