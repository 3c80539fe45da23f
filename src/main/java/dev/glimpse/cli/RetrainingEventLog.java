package dev.glimpse.cli;

import dev.glimpse.pipeline.GlimpseVersion;
import dev.glimpse.retrain.RetrainedEpoch;
import dev.glimpse.retrain.RetrainingResult.MeasuredModel;
import dev.glimpse.tensorboard.EventFileWriter;
import dev.glimpse.tensorboard.SummaryBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.proto.GraphDef;

/**
 * A log of a retraining for TensorBoard. If the file cannot be written, it prints the reason once
 * and writes no more; the training continues. For one thread.
 */
final class RetrainingEventLog implements Closeable {

  private final GuardedEventFile file;
  private long epochs;

  private RetrainingEventLog(GuardedEventFile file) {
    this.file = file;
  }

  /**
   * Creates a log with a file of its own.
   *
   * @param folder the folder of the run, created if absent
   */
  static RetrainingEventLog create(Path folder, PrintWriter errors) throws IOException {
    return new RetrainingEventLog(
        new GuardedEventFile(EventFileWriter.create(folder, Clock.systemUTC()), errors));
  }

  /** Writes the graph and the options. */
  void trainingStarted(GraphDef graph, Map<String, String> options) {
    file.attempt(events -> events.graph(graph));
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("glimpse", GlimpseVersion.NUMBER);
    rows.putAll(options);
    file.attempt(events -> events.write(0, new SummaryBuilder().table("options", rows)));
  }

  /** Writes the figures of an epoch, with weights and gradients as histograms. */
  void epochDone(RetrainedEpoch epoch) {
    epochs = epoch.epoch();
    SummaryBuilder figures =
        new SummaryBuilder()
            .scalar("training/loss", epoch.loss())
            .scalar("training/regularisation_loss", epoch.regularisation())
            .scalar("training/learning_rate", epoch.learningRate())
            .scalar("training/images_per_second", epoch.imagesPerSecond())
            .scalar("epoch/validation_loss", epoch.validationLoss())
            .scalar("epoch/validation_accuracy", epoch.validationAccuracy());
    epoch.weights().forEach((name, values) -> figures.histogram(name, values));
    epoch.gradients().forEach((name, values) -> figures.histogram(name + "/gradient", values));
    file.attempt(events -> events.write(epochs, figures));
  }

  /** Writes the accuracy on held-out images, the confusion matrix and the mistakes. */
  void measured(String model, MeasuredModel measured) {
    file.attempt(
        events ->
            events.write(
                epochs,
                new EvaluationEventLog(model, measured.limits(), measured.imagesPerSecond())
                    .figures(measured.evaluation())));
  }

  @Override
  public void close() {
    file.close();
  }
}
