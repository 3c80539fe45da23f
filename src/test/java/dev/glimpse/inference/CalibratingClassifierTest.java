package dev.glimpse.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.model.ImageScores;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class CalibratingClassifierTest {

  private static final int BATCH = 20;
  private static final int BATCHES = PrecisionCalibration.IMAGES / BATCH;
  private static final ImageScores SURE = ImageScores.of(0.9f, 0.1f);

  private long now;

  /** Scores by the number of the image, and how long a call takes. */
  private final class Fake implements Classifier {
    private final Precision precision;
    private final long nanos;
    private final IntFunction<ImageScores> scores;
    private int images;
    private boolean closed;

    Fake(Precision precision, long nanos, IntFunction<ImageScores> scores) {
      this.precision = precision;
      this.nanos = nanos;
      this.scores = scores;
    }

    @Override
    public List<ImageScores> apply(List<FloatBuffer> tensors) {
      assertThat(closed).isFalse();
      now += nanos;
      List<ImageScores> all = new ArrayList<>();
      tensors.forEach(tensor -> all.add(scores.apply(images++)));
      return all;
    }

    @Override
    public int callsAtOnce() {
      return 3;
    }

    @Override
    public ScoreArithmetic arithmetic() {
      return new ScoreArithmetic(precision, null);
    }

    @Override
    public void close() {
      assertThat(closed).isFalse();
      closed = true;
    }
  }

  private final Fake plain = new Fake(Precision.FLOAT32, 200, image -> SURE);

  private static boolean isSameHighest(ImageScores one, ImageScores other) {
    return one.highest() == other.highest();
  }

  private CalibratingClassifier against(Fake tried) {
    return new CalibratingClassifier(
        "model", plain, tried, CalibratingClassifierTest::isSameHighest, () -> now);
  }

  private static void run(Classifier classifier, int batches) throws Exception {
    for (int i = 0; i < batches; i++) {
      assertThat(classifier.apply(Collections.nCopies(BATCH, FloatBuffer.allocate(1))))
          .hasSize(BATCH);
    }
  }

  @Test
  void shouldGoOverToWhatIsFasterAndGivesTheSame() throws Exception {
    Fake tried = new Fake(Precision.BFLOAT16, 100, image -> ImageScores.of(0.885f, 0.115f));
    try (CalibratingClassifier classifier = against(tried)) {
      run(classifier, BATCHES);
      assertThat(classifier.arithmetic().label()).isEqualTo("float32");
      assertThat(classifier.callsAtOnce()).as("while the two are compared").isEqualTo(1);

      List<ImageScores> next = classifier.apply(List.of(FloatBuffer.allocate(1)));

      assertThat(next.get(0).at(0)).isEqualTo(0.885f);
      assertThat(classifier.callsAtOnce()).isEqualTo(3);
      assertThat(classifier.arithmetic().precision()).isEqualTo(Precision.BFLOAT16);
      assertThat(classifier.arithmetic().label())
          .isEqualTo(
              "bfloat16 (bfloat16 on 200 images: 100.0 % the same label, scores differ by at most"
                  + " 0.02, 2.0 times as fast)");
      assertThat(next.get(0).arithmetic()).isEqualTo(classifier.arithmetic().label());
      assertThat(plain.closed).isTrue();
    }
    assertThat(tried.closed).isTrue();
  }

  @Test
  void shouldAnswerInPlainArithmeticUntilThen() throws Exception {
    Fake tried = new Fake(Precision.BFLOAT16, 100, image -> ImageScores.of(0.89f, 0.11f));
    try (CalibratingClassifier classifier = against(tried)) {
      for (int i = 0; i < PrecisionCalibration.IMAGES; i++) {
        assertThat(classifier.apply(List.of(FloatBuffer.allocate(1))).get(0)).isEqualTo(SURE);
      }
    }
  }

  @Test
  void shouldAllowOneInTwoHundredAnotherLabel() throws Exception {
    ImageScores close = ImageScores.of(0.505f, 0.495f);
    ImageScores other = ImageScores.of(0.495f, 0.505f);
    assertThat(after(image -> close, image -> image < 1 ? other : close))
        .isEqualTo(Precision.BFLOAT16);
    assertThat(after(image -> close, image -> image < 2 ? other : close))
        .isEqualTo(Precision.FLOAT32);
  }

  @Test
  void shouldStayWhereScoresDiffer() throws Exception {
    assertThat(after(image -> SURE, image -> ImageScores.of(0.88f - 1e-4f, 0.12f)))
        .isEqualTo(Precision.FLOAT32);
    assertThat(after(image -> SURE, image -> ImageScores.of(0.9f, Float.NaN)))
        .isEqualTo(Precision.FLOAT32);
  }

  @Test
  void shouldStayWhereItIsNotFaster() throws Exception {
    Fake tried = new Fake(Precision.BFLOAT16, 195, image -> SURE);
    try (CalibratingClassifier classifier = against(tried)) {
      run(classifier, BATCHES + 1);
      assertThat(classifier.arithmetic().label()).startsWith("float32 (bfloat16 on 200 images");
      assertThat(tried.closed).isTrue();
    }
  }

  @Test
  void shouldStayWhereTheOtherFails() throws Exception {
    Fake tried =
        new Fake(
            Precision.BFLOAT16,
            100,
            image -> {
              throw new IllegalStateException("no kernel");
            });
    try (CalibratingClassifier classifier = against(tried)) {
      run(classifier, BATCHES + 1);
      assertThat(classifier.arithmetic().label()).isEqualTo("float32");
      assertThat(tried.closed).isTrue();
    }
  }

  @Test
  void shouldFailAsPlainArithmeticDoes() {
    Fake broken =
        new Fake(
            Precision.FLOAT32,
            1,
            image -> {
              throw new IllegalStateException("bad item");
            });
    Fake tried = new Fake(Precision.BFLOAT16, 1, image -> SURE);
    try (CalibratingClassifier classifier =
        new CalibratingClassifier(
            "model", broken, tried, CalibratingClassifierTest::isSameHighest, () -> now)) {
      assertThatThrownBy(() -> run(classifier, 1)).hasMessage("bad item");
    }
  }

  private Precision after(
      IntFunction<ImageScores> plainScores, IntFunction<ImageScores> triedScores) throws Exception {
    try (CalibratingClassifier classifier =
        new CalibratingClassifier(
            "model",
            new Fake(Precision.FLOAT32, 200, plainScores),
            new Fake(Precision.BFLOAT16, 100, triedScores),
            CalibratingClassifierTest::isSameHighest,
            () -> now)) {
      run(classifier, BATCHES + 1);
      return classifier.arithmetic().precision();
    }
  }
}
