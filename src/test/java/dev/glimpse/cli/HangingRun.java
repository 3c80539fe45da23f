package dev.glimpse.cli;

import dev.glimpse.service.HangingDevice;
import picocli.CommandLine;

/** {@code glimpse run} with a device that never answers. */
public final class HangingRun {

  private HangingRun() {}

  /** As {@code glimpse run} takes them. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RunCommand(HangingDevice::service)).execute(arguments));
  }
}
