package dev.glimpse.cli;

import dev.glimpse.testing.ProcessStatus;

/** The command line in a process of its own, which ends by saying what memory it took at most. */
final class MeasuredMain {

  static final String MOST_RESIDENT = "most resident: ";

  private MeasuredMain() {}

  public static void main(String[] args) {
    int code = Main.commandLine().execute(args);
    System.out.println(MOST_RESIDENT + ProcessStatus.of(ProcessHandle.current()).mostResident());
    System.exit(code);
  }
}
