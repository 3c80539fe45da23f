package dev.glimpse.cli;

import dev.glimpse.evaluate.ClassificationMistake;
import dev.glimpse.evaluate.ConfusionMatrixImage;
import dev.glimpse.evaluate.LabelledImage;
import dev.glimpse.evaluate.MistakeSheet;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.ImageScores;
import dev.glimpse.tensorboard.EventFileWriter;
import dev.glimpse.tensorboard.SummaryBuilder;
import dev.glimpse.train.TrainedEpoch;
import dev.glimpse.train.TrainingImageSet;
import dev.glimpse.train.TrainingObserver;
import dev.glimpse.train.TrainingStep;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.GraphDef;

/**
 * An observer that writes a training for TensorBoard. If the file cannot be written, it prints the
 * reason once and writes no more; the training continues. For one thread.
 */
final class TrainingEventLog implements TrainingObserver, Closeable {

  /** The number of steps per point of a curve. */
  private static final int STEPS = 10;

  /** The maximum number of mistakes per sheet, which is drawn after each epoch. */
  private static final int MISTAKES = 100;

  private final GuardedEventFile file;
  private final Clock clock;
  private long steps;
  private int images;
  private int batches;
  private double loss;
  private long since;

  /**
   * Creates a log.
   *
   * @param file the file to write to, closed with the log
   * @param clock measures images per second
   */
  TrainingEventLog(EventFileWriter file, Clock clock, PrintWriter errors) {
    this.file = new GuardedEventFile(file, errors);
    this.clock = clock;
    since = clock.millis();
    this.file.attempt(events -> prepareDrawing());
  }

  /**
   * Loads the JDK's fonts and image writers. They register shutdown hooks, which is too late when
   * Ctrl-C ends the training and the last epoch is drawn.
   */
  private static void prepareDrawing() throws IOException {
    new SummaryBuilder().image("", new MistakeSheet(List.of()).draw());
  }

  /** Writes the options of the command as text. */
  void options(Map<String, String> options) {
    write(new SummaryBuilder().table("options", options));
  }

  @Override
  public boolean readsWeights() {
    return true;
  }

  @Override
  public void started(GraphDef graph) {
    file.attempt(events -> events.graph(graph));
    restart();
  }

  @Override
  public void stepDone(TrainingStep step) {
    steps++;
    batches++;
    images += step.images();
    loss += step.loss();
    if (batches == STEPS || step.step() == step.steps()) {
      double seconds = Math.max(1, clock.millis() - since) / 1e3;
      SummaryBuilder figures =
          new SummaryBuilder()
              .scalar("training/loss", loss / batches)
              .scalar("training/learning_rate", step.learningRate())
              .scalar("training/images_per_second", images / seconds);
      step.regularisation().ifPresent(part -> figures.scalar("training/regularisation_loss", part));
      write(figures);
      restart();
    }
  }

  @Override
  public void epochDone(TrainedEpoch epoch) {
    SummaryBuilder figures =
        new SummaryBuilder()
            .scalar("epoch/training_loss", epoch.point().loss())
            .scalar("epoch/held_out_accuracy", epoch.point().validationAccuracy());
    epoch.weights().forEach((name, values) -> figures.histogram(name, values));
    epoch.gradients().forEach((name, values) -> figures.histogram(name + "/gradient", values));
    write(figures);
    file.attempt(
        events ->
            events.write(
                steps,
                new SummaryBuilder()
                    .image("held_out/confusion_matrix", confusion(epoch))
                    .image("held_out/mistakes", new MistakeSheet(mistakes(epoch)).draw())));
    restart();
  }

  /** Begins the next point of the curves, so that validation does not count as training. */
  private void restart() {
    batches = 0;
    images = 0;
    loss = 0;
    since = clock.millis();
  }

  private static BufferedImage confusion(TrainedEpoch epoch) {
    List<String> names = epoch.heldOut().labels();
    int classes = names.size();
    int[][] counts = new int[classes][classes];
    for (int i = 0; i < epoch.scores().size(); i++) {
      counts[epoch.heldOut().label(i)][epoch.scores().get(i).highest()]++;
    }
    return new ConfusionMatrixImage(names, (truth, predicted) -> counts[truth][predicted]).draw();
  }

  private static List<ClassificationMistake> mistakes(TrainedEpoch epoch) throws IOException {
    List<ClassificationMistake> mistakes = new ArrayList<>();
    TrainingImageSet images = epoch.heldOut();
    for (int i = 0; i < images.size() && mistakes.size() < MISTAKES; i++) {
      ImageScores scores = epoch.scores().get(i);
      int best = scores.highest();
      if (best != images.label(i)) {
        ImageReference image = new ImageReference.Inline(TensorPicture.png(images, i));
        mistakes.add(
            new ClassificationMistake(
                new LabelledImage(images.name(i), image, images.label(i)),
                new ScoredLabel(1, best, null, images.labels().get(best), scores.at(best))));
      }
    }
    return mistakes;
  }

  private void write(SummaryBuilder summary) {
    file.attempt(events -> events.write(steps, summary));
  }

  @Override
  public void close() {
    file.close();
  }
}
