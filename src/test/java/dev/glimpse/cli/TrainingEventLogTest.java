package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.glimpse.model.ImageScores;
import dev.glimpse.tensorboard.EventFileReader;
import dev.glimpse.tensorboard.EventFileWriter;
import dev.glimpse.train.LearningCurvePoint;
import dev.glimpse.train.StripeImages;
import dev.glimpse.train.TrainedEpoch;
import dev.glimpse.train.TrainingImageSet;
import dev.glimpse.train.TrainingStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.Summary;

@Tag("native")
final class TrainingEventLogTest {

  @TempDir private Path folder;
  private Path run;
  private EventFileWriter file;
  private TrainingEventLog log;
  private final StringWriter errors = new StringWriter();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  @BeforeEach
  void create() throws IOException {
    run = folder.resolve("run");
    Clock clock = new SetClock();
    file = EventFileWriter.create(run, clock);
    log = new TrainingEventLog(file, clock, new PrintWriter(errors));
  }

  @Test
  void shouldWriteAPointForTenStepsAndForTheRestOfAnEpoch() throws IOException {
    GraphDef graph = GraphDef.newBuilder().addNode(NodeDef.newBuilder().setName("x")).build();
    log.started(graph);
    for (int step = 1; step <= 12; step++) {
      now = now.plus(Duration.ofMillis(500));
      log.stepDone(
          new TrainingStep(
              1, step, 12, 128, step, OptionalDouble.of(step / 10.0), 0, step / 1000.0));
    }
    log.close();

    List<Event> events = EventFileReader.run(run);
    assertThat(GraphDef.parseFrom(events.get(1).getGraphDef())).isEqualTo(graph);
    assertThat(events.subList(2, 4)).extracting(Event::getStep).containsExactly(10L, 12L);
    assertThat(curve("training/loss")).containsExactly(5.5f, 11.5f);
    assertThat(curve("training/regularisation_loss")).containsExactly(1f, 1.2f);
    assertThat(curve("training/learning_rate")).containsExactly(0.01f, 0.012f);
    assertThat(curve("training/images_per_second")).containsExactly(256f, 256f);
  }

  @Test
  void shouldWriteWhatAnEpochLearntAndWhatItGetsWrong() throws IOException {
    TrainingImageSet images = new StripeImages(0, 10);
    List<ImageScores> scores =
        IntStream.range(0, 10)
            .mapToObj(image -> scores(image == 7 ? 0 : images.label(image)))
            .toList(); // one of the second class is taken for the first

    log.epochDone(
        new TrainedEpoch(
            new LearningCurvePoint(1, 0.5, 0.9, 3),
            Map.of("conv1/kernel", new float[] {1, 2, 3}),
            Map.of("conv1/kernel", new float[] {4}),
            images,
            scores));
    log.close();

    assertThat(curve("epoch/held_out_accuracy")).containsExactly(0.9f);
    assertThat(curve("epoch/training_loss")).containsExactly(0.5f);
    assertThat(EventFileReader.values(run, "conv1/"))
        .extracting(Summary.Value::getTag, value -> value.getHisto().getSum())
        .containsExactly(tuple("conv1/kernel", 6.0), tuple("conv1/kernel/gradient", 4.0));
    assertThat(EventFileReader.values(run, "held_out/"))
        .extracting(Summary.Value::getTag, value -> value.getImage().getHeight())
        .containsExactly(
            tuple("held_out/confusion_matrix", 3 * 44 + 1),
            tuple("held_out/mistakes", 84 + 10 + 34 + 10));
  }

  @Test
  void shouldTellOnceThatItCannotWriteAndLetTheTrainingContinue() throws IOException {
    file.close(); // every write fails from here on

    log.options(Map.of("--seed", "1"));
    log.stepDone(new TrainingStep(1, 1, 1, 128, 1, OptionalDouble.empty(), 1, 1));
    log.close();

    assertThat(errors.toString())
        .hasLineCount(1)
        .startsWith("Cannot write " + file.file())
        .contains("the training continues without TensorBoard");
  }

  private List<Float> curve(String tag) throws IOException {
    return EventFileReader.values(run, tag).stream().map(Summary.Value::getSimpleValue).toList();
  }

  private static ImageScores scores(int best) {
    float[] scores = new float[2];
    scores[best] = 1;
    return ImageScores.of(scores);
  }

  /** A clock that shows what the test set. */
  private final class SetClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
