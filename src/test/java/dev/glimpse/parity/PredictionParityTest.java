package dev.glimpse.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.inference.DjlClassifier;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.HostileFile;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Photos through whole models, score for score what Python says of them. */
@Tag("native")
final class PredictionParityTest {

  private static final int BATCH = 32;
  private static final double SCORE_TOLERANCE = 1e-3;
  private static final double BATCH_TOLERANCE = 1e-5;

  /** Models by the key of their golden predictions. */
  private static final Map<String, TestModel> MODELS = new LinkedHashMap<>();

  static {
    MODELS.put("mobilenet_v2 tf-slim 224", TestModel.MOBILENET);
    MODELS.put("squeezenet1.1 torchvision 224 softmax", TestModel.SQUEEZENET);
    MODELS.put("replica_inception_2015-12-05 from JPEG bytes", TestModel.INCEPTION_2015);
    for (String name : List.of("InceptionV3", "InceptionV4", "InceptionResnetV2")) {
      String replica = "replica_" + name + "_slim";
      MODELS.put(replica + " tf-slim 299", TestModel.recognised(replica));
    }
  }

  private static TensorFlowEngine engine;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    Golden.assumePresent();
    engine = TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @Test
  void shouldGiveTheScoresOfPython() throws Exception {
    ParityTable table =
        new ParityTable(
            "predictions",
            "Model",
            "Photos",
            "Top five",
            "Their scores are off by at most",
            "Alone and in a batch of 32 by at most");
    for (var model : MODELS.entrySet()) {
      ModelFolder made = model.getValue().in(folder);
      JsonNode golden = Golden.predictions(model.getKey());
      List<FloatBuffer> tensors = tensors(made, golden);
      try (DjlClassifier classifier = DjlClassifier.load(made, engine, BATCH)) {
        List<ImageScores> alone = new ArrayList<>();
        for (FloatBuffer tensor : tensors) {
          alone.addAll(classifier.apply(List.of(tensor)));
        }
        table.row(
            List.of(
                "`" + model.getValue().name() + "`",
                String.valueOf(tensors.size()),
                "the same, in the same order",
                ParityTable.atMost(offPython(golden, made.labels(), alone), 1e-5),
                ParityTable.atMost(offAlone(classifier, tensors, alone), 1e-5)));
      }
    }
    table.check();
  }

  private static List<FloatBuffer> tensors(ModelFolder model, JsonNode golden) throws Exception {
    List<FloatBuffer> tensors = new ArrayList<>();
    try (Preprocessor preprocessor = PreprocessorFactory.of(model.descriptor())) {
      for (var photo : golden.properties()) {
        byte[] image = Files.readAllBytes(Golden.photo(photo.getKey()));
        tensors.add(preprocessor.tensor(ImageFormats.SUPPORTED.read(image)));
      }
    }
    return tensors;
  }

  private static double offPython(JsonNode golden, ModelLabels labels, List<ImageScores> scores) {
    double worst = 0;
    int image = 0;
    for (var photo : golden.properties()) {
      List<ScoredLabel> top = labels.top(scores.get(image++), 5);
      for (ScoredLabel given : top) {
        JsonNode expected = photo.getValue().get(given.rank() - 1);
        assertThat(given.index())
            .as("%d. of %s: %s", given.rank(), photo.getKey(), top)
            .isEqualTo(expected.get("index").intValue());
        String label = expected.get("label").asText();
        assertThat(label).isIn(given.label(), given.id() + " " + given.label(), "null");
        double score = expected.get("score").doubleValue();
        assertThat((double) given.score())
            .as("%s in %s", given.label(), photo.getKey())
            .isCloseTo(score, within(SCORE_TOLERANCE));
        worst = Math.max(worst, Math.abs(given.score() - score));
      }
    }
    return worst;
  }

  /** Each image once at each place of a batch. */
  private static double offAlone(
      DjlClassifier classifier, List<FloatBuffer> tensors, List<ImageScores> alone)
      throws Exception {
    double worst = 0;
    for (int first = 0; first < tensors.size(); first++) {
      List<FloatBuffer> batch = new ArrayList<>();
      for (int place = 0; place < BATCH; place++) {
        batch.add(tensors.get((first + place) % tensors.size()));
      }
      List<ImageScores> together = classifier.apply(batch);
      for (int place = 0; place < BATCH; place++) {
        ImageScores expected = alone.get((first + place) % tensors.size());
        assertThat(together.get(place).size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
          worst = Math.max(worst, Math.abs(together.get(place).at(i) - expected.at(i)));
        }
      }
    }
    assertThat(worst).isLessThanOrEqualTo(BATCH_TOLERANCE);
    return worst;
  }

  /** Photos that are large enough for it, as they are and decoded smaller. */
  @Test
  void shouldSayWhatDecodingSmallerCosts() throws Exception {
    ParityTable table =
        new ParityTable(
            "smaller", "Model", "Photos", "The same first", "Scores of five are off by at most");
    List<Path> photos = new ArrayList<>();
    for (String name : List.of("cat_720p.jpg", "kite_and_cold.jpg", "parrot.jpg")) {
      photos.add(Golden.photo(name));
    }
    for (String name : List.of("Landscape_1.jpg", "Portrait_1.jpg")) {
      photos.add(HostileFile.FOLDER.resolve("exif-orientation").resolve(name));
    }
    for (TestModel model : List.of(TestModel.MOBILENET, TestModel.SQUEEZENET)) {
      ModelFolder made = model.in(folder);
      try (DjlClassifier classifier = DjlClassifier.load(made, engine, 1)) {
        int same = 0;
        double worst = 0;
        for (Path photo : photos) {
          ImageScores full = scores(made, classifier, photo, 1);
          ImageScores scores = scores(made, classifier, photo, 8);
          assertThat(scores).as("%s as it is", photo).isNotEqualTo(full);
          List<ScoredLabel> top = made.labels().top(full, 5);
          same += made.labels().top(scores, 1).get(0).index() == top.get(0).index() ? 1 : 0;
          for (ScoredLabel label : top) {
            worst = Math.max(worst, Math.abs(scores.at(label.index()) - label.score()));
          }
        }
        table.row(
            List.of(
                "`" + model.name() + "`",
                String.valueOf(photos.size()),
                String.valueOf(same),
                ParityTable.atMostHundredths(worst)));
      }
    }
    table.check();
  }

  private static ImageScores scores(
      ModelFolder model, DjlClassifier classifier, Path photo, int jpegRatio) throws Exception {
    Preprocessing whole = model.descriptor().preprocessing();
    Preprocessing smaller =
        new Preprocessing(
            null,
            whole.jpeg(),
            jpegRatio,
            whole.orientation(),
            whole.geometry(),
            whole.interpolation(),
            whole.channelOrder(),
            whole.normalisation());
    byte[] image = Files.readAllBytes(photo);
    try (Preprocessor preprocessor = PreprocessorFactory.of(smaller, model.descriptor().input())) {
      FloatBuffer tensor = preprocessor.tensor(ImageFormats.SUPPORTED.read(image));
      return classifier.apply(List.of(tensor)).get(0);
    }
  }

  /** The publisher's own inputs are in the order of PyTorch, and so are their outputs logits. */
  @Test
  void shouldGiveTheReferenceOutputsOfSqueezenet() throws Exception {
    ModelFolder model = TestModel.SQUEEZENET.in(folder);
    Path references = Golden.SHARED.resolve("models/squeezenet1.1_reference");
    try (DjlClassifier classifier = DjlClassifier.load(model, engine, 1)) {
      for (String number : List.of("0", "1", "2")) {
        NpyFile input = NpyFile.read(references.resolve(number).resolve("input_0.npy"));
        NpyFile logits = NpyFile.read(references.resolve(number).resolve("output_0.npy"));

        ImageScores scores = classifier.apply(List.of(channelsLast(input))).get(0);

        double sum = 0;
        for (double logit : logits.values()) {
          sum += Math.exp(logit);
        }
        assertThat(scores.size()).isEqualTo(logits.values().length);
        for (int i = 0; i < scores.size(); i++) {
          double expected = Math.exp(logits.values()[i]) / sum;
          assertThat((double) scores.at(i)).isCloseTo(expected, within(SCORE_TOLERANCE));
        }
      }
    }
  }

  private static FloatBuffer channelsLast(NpyFile planes) {
    int[] shape = planes.shape();
    int channels = shape[1];
    int plane = shape[2] * shape[3];
    FloatBuffer values = FloatBuffer.allocate(channels * plane);
    for (int pixel = 0; pixel < plane; pixel++) {
      for (int channel = 0; channel < channels; channel++) {
        values.put((float) planes.values()[channel * plane + pixel]);
      }
    }
    return values.flip();
  }

  @Test
  void shouldNameAMacaw() throws Exception {
    ModelFolder model = TestModel.SQUEEZENET.in(folder);
    byte[] photo = Files.readAllBytes(Golden.photo("macaw.jpg"));
    try (Preprocessor preprocessor = PreprocessorFactory.of(model.descriptor());
        DjlClassifier classifier = DjlClassifier.load(model, engine, 1)) {
      FloatBuffer tensor = preprocessor.tensor(ImageFormats.SUPPORTED.read(photo));

      ScoredLabel best = model.labels().top(classifier.apply(List.of(tensor)).get(0), 1).get(0);

      assertThat(best.label()).isEqualTo("macaw");
      assertThat(best.id()).isEqualTo("n01818515");
    }
  }
}
