package dev.glimpse.cli;

import dev.glimpse.testing.DecoratedEngine;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** {@code glimpse run} with a device that never answers. */
public final class HangingRun {

  private HangingRun() {}

  /** As {@code glimpse run} takes them. */
  public static void main(String[] arguments) {
    RunCommand run =
        new RunCommand(
            DecoratedEngine.ofDevice(
                model ->
                    tensors -> {
                      new CountDownLatch(1).await();
                      return model.apply(tensors);
                    }));
    System.exit(new CommandLine(run).execute(arguments));
  }
}
