package dev.glimpse.cli;

import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.retrain.RetrainedEpoch;
import dev.glimpse.retrain.RetrainingObserver;
import dev.glimpse.system.UntrustedText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.GraphDef;

/**
 * An observer that prints a line for each property of a retraining, a progress bar, and a line per
 * epoch, and passes epochs on to TensorBoard's log. For one thread at a time.
 */
final class RetrainingProgressOutput implements RetrainingObserver {

  private final PrintWriter out;
  private final PrintWriter err;
  private final @Nullable RetrainingEventLog log;
  private @Nullable ProgressLine progress;

  /** Creates an output; {@code log} is null without TensorBoard. */
  RetrainingProgressOutput(PrintWriter out, PrintWriter err, @Nullable RetrainingEventLog log) {
    this.out = out;
    this.err = err;
    this.log = log;
  }

  @Override
  public void note(String line) {
    out.println(UntrustedText.line(line));
    out.flush();
  }

  @Override
  public void leftOut(LeftOutImages images) {
    err.println("left out: " + UntrustedText.line(images.toString()));
    err.flush();
  }

  @Override
  public void extractionStarted(int images, int cached) {
    note("features of %d images and copies, %d of them cached".formatted(images, cached));
    progress = new ProgressLine(out, images);
  }

  @Override
  public void extracted(int done, double perSecond) {
    if (progress != null) {
      progress.at(done, rate(perSecond));
    }
  }

  @Override
  public void extractionEnded(int done, double perSecond) {
    if (progress != null) {
      progress.done(done, rate(perSecond));
    }
  }

  private static String rate(double perSecond) {
    return perSecond == 0 ? "" : String.format(Locale.ROOT, ", %.1f images/s", perSecond);
  }

  @Override
  public boolean readsWeights() {
    return log != null;
  }

  @Override
  public void trainingStarted(GraphDef graph, Map<String, String> options) {
    if (log != null) {
      log.trainingStarted(graph, options);
    }
  }

  @Override
  public void epochDone(RetrainedEpoch epoch) {
    out.printf(
        Locale.ROOT,
        "epoch %3d  loss %.4f  validation %.2f %%, loss %.4f%s  rate %.2g  %.0f images/s%n",
        epoch.epoch(),
        epoch.loss(),
        100 * epoch.validationAccuracy(),
        epoch.validationLoss(),
        epoch.isBest() ? " *" : "  ",
        epoch.learningRate(),
        epoch.imagesPerSecond());
    out.flush();
    if (log != null) {
      log.epochDone(epoch);
    }
  }
}
