package dev.glimpse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What an operating system does to a process when things go badly. */
public final class Signals {

  private Signals() {}

  /** {@code kill -9}; returns when the process is gone. */
  public static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGSTOP: the process keeps all it has and does nothing, as in a long pause of its JVM. */
  public static void pause(ProcessHandle process) {
    send("-STOP", process);
  }

  /** SIGCONT: it goes on as if no time had passed. */
  public static void resume(ProcessHandle process) {
    send("-CONT", process);
  }

  /** SIGINT, as Ctrl-C sends it. */
  public static void interrupt(ProcessHandle process) {
    send("-INT", process);
  }

  private static void send(String signal, ProcessHandle process) {
    try {
      String pid = Long.toString(process.pid());
      int status = new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill " + signal + " " + pid + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
