package dev.glimpse.cli;

import dev.glimpse.train.LearningCurvePoint;
import dev.glimpse.train.TrainedEpoch;
import dev.glimpse.train.TrainingObserver;
import dev.glimpse.train.TrainingStep;
import java.io.PrintWriter;
import java.util.Locale;
import org.tensorflow.proto.GraphDef;
import picocli.CommandLine;

/** An observer that redraws a bar on a terminal, and prints a line per epoch everywhere. */
final class TrainingProgressOutput implements TrainingObserver {

  private static final int WIDTH = 40;

  private final PrintWriter out;
  private final boolean terminal = CommandLine.Help.Ansi.AUTO.enabled();

  TrainingProgressOutput(PrintWriter out) {
    this.out = out;
  }

  @Override
  public boolean readsWeights() {
    return false;
  }

  @Override
  public void started(GraphDef graph) {}

  @Override
  public void stepDone(TrainingStep step) {
    if (terminal) {
      int done = WIDTH * step.step() / step.steps();
      out.printf(
          Locale.ROOT,
          "\repoch %d [%s%s] loss %.4f ",
          step.epoch(),
          "#".repeat(done),
          "-".repeat(WIDTH - done),
          step.meanLoss());
      out.flush();
    }
  }

  @Override
  public void epochDone(TrainedEpoch epoch) {
    LearningCurvePoint point = epoch.point();
    if (terminal) {
      out.print("\r\033[K");
    }
    out.printf(
        Locale.ROOT,
        "epoch %3d  loss %.4f  validation %.2f %%  %6.0f s%n",
        point.epoch(),
        point.loss(),
        100 * point.validationAccuracy(),
        point.seconds());
    out.flush();
  }
}
