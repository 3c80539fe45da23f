package dev.glimpse.architecture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.image.ImageFormats;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import java.io.FileNotFoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** The outputs that Python's networks gave for five photos, and those of a frozen graph. */
final class GoldenLogits {

  /** The difference of scores below which two computations are the same. */
  static final double TOLERANCE = 1e-3;

  private static final Path SHARED = Path.of("../shared");

  private static final List<String> PHOTOS =
      List.of("cat_720p.jpg", "hot_dog.jpg", "macaw.jpg", "owl.jpg", "sunflower.bmp");

  private GoldenLogits() {}

  /**
   * Returns the outputs of Python, one array per photo.
   *
   * @param file the array's file, such as {@code checkpoints}
   * @param key the network
   */
  private static List<float[]> of(String file, String key) throws Exception {
    Path arrays = SHARED.resolve("golden/" + file + ".npz");
    assumeTrue(Files.exists(arrays), arrays + " is missing");
    try (ZipFile zip = new ZipFile(arrays.toFile())) {
      var entry = zip.getEntry(key + ".npy");
      if (entry == null) {
        throw new FileNotFoundException(arrays + " has no " + key);
      }
      ByteBuffer bytes =
          ByteBuffer.wrap(zip.getInputStream(entry).readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      // NumPy's format 1.0: the header's length is at 8, the values follow the header.
      FloatBuffer values =
          bytes
              .position(10 + bytes.getShort(8))
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      List<float[]> rows = new ArrayList<>();
      int classes = values.remaining() / PHOTOS.size();
      for (int i = 0; i < PHOTOS.size(); i++) {
        float[] row = new float[classes];
        values.get(row);
        rows.add(row);
      }
      return rows;
    }
  }

  /**
   * Returns the largest difference of slim's scores and those of the frozen graph of a checkpoint.
   *
   * @param key the network among the golden logits
   * @param file for the frozen graph
   */
  static double difference(WeightSource weights, String key, int side, Path file) throws Exception {
    List<float[]> expected = of("checkpoints", key).stream().map(GoldenLogits::softmax).toList();
    NetworkArchitecture architecture = NetworkArchitecture.recognise(weights.names()).orElseThrow();
    FrozenNetwork.write(
        file, NetworkConfiguration.of(architecture, weights).withSide(side), weights);
    return difference(scores(file, architecture, side), expected);
  }

  /** Returns the scores of a frozen graph for the photos, preprocessed as its weights need it. */
  private static List<float[]> scores(Path frozen, NetworkArchitecture architecture, int side)
      throws Exception {
    InputTensor input = new InputTensor("image", side, side, 3, Layout.NHWC);
    List<float[]> scores = new ArrayList<>();
    try (Graph graph = new Graph();
        FileChannel channel = FileChannel.open(frozen)) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      graph.importGraphDef(GraphDef.parseFrom(bytes));
      try (Session session = new Session(graph);
          Preprocessor preprocessor =
              PreprocessorFactory.of(Preprocessing.preset(architecture.preprocessing()), input)) {
        for (String photo : PHOTOS) {
          byte[] image = Files.readAllBytes(SHARED.resolve("images/photos").resolve(photo));
          FloatBuffer pixels = preprocessor.tensor(ImageFormats.SUPPORTED.read(image));
          scores.add(run(session, architecture, pixels, side));
        }
      }
    }
    return scores;
  }

  private static float[] run(
      Session session, NetworkArchitecture architecture, FloatBuffer pixels, int side) {
    float[] values = new float[pixels.remaining()];
    pixels.get(values);
    try (TFloat32 tensor =
            TFloat32.tensorOf(Shape.of(1, side, side, 3), DataBuffers.of(values, true, false));
        Result result =
            session
                .runner()
                .feed(architecture.input(), tensor)
                .fetch(architecture.output())
                .run()) {
      TFloat32 scores = (TFloat32) result.get(0);
      float[] row = new float[Math.toIntExact(scores.size())];
      scores.asRawTensor().data().asFloats().read(row);
      return row;
    }
  }

  private static float[] softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    double[] powers = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      powers[i] = Math.exp(logits[i] - largest);
      sum += powers[i];
    }
    float[] scores = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = (float) (powers[i] / sum);
    }
    return scores;
  }

  private static double difference(List<float[]> first, List<float[]> second) {
    double largest = 0;
    for (int i = 0; i < first.size(); i++) {
      if (first.get(i).length != second.get(i).length) {
        return Double.POSITIVE_INFINITY;
      }
      for (int j = 0; j < first.get(i).length; j++) {
        largest = Math.max(largest, Math.abs(first.get(i)[j] - second.get(i)[j]));
      }
    }
    return largest;
  }
}
