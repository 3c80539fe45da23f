package dev.glimpse.cli;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler of SIGTERM and Ctrl-C that makes a command stop and end in the usual way.
 *
 * <p>Without it, the JVM exits with 143 after its shutdown hooks, which Kubernetes and scripts
 * treat as a failure. The hook requests the stop and waits for the command's {@link #end}. If a
 * stop is a normal end of the command, the hook then ends the JVM with the command's status, or
 * with {@value Main#FAILED} if stopping failed.
 */
final class StopSignalHandler {

  private static final Logger LOG = LoggerFactory.getLogger(StopSignalHandler.class);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final boolean isNormalEnd;
  private volatile boolean requested;
  private volatile int status = Main.DONE;

  private StopSignalHandler(boolean isNormalEnd) {
    this.isNormalEnd = isNormalEnd;
  }

  /**
   * Installs a handler, which is active from now on.
   *
   * @param stop makes the command end soon; called at most once, by another thread
   * @param isNormalEnd whether the exit code is the command's own, instead of the JVM's for the
   *     signal
   */
  static StopSignalHandler install(Runnable stop, boolean isNormalEnd) {
    StopSignalHandler signal = new StopSignalHandler(isNormalEnd);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> signal.stop(stop), "stop"));
    return signal;
  }

  private void stop(Runnable stop) {
    if (ended.getCount() == 0) { // the command has ended by itself
      return;
    }
    requested = true;
    try {
      stop.run();
      ended.await();
    } catch (InterruptedException | RuntimeException e) {
      LOG.error("Stopping failed", e);
      status = Main.FAILED;
    }
    if (isNormalEnd) {
      // Skips the JVM's other shutdown work, such as deleting native libraries in the temporary
      // folder.
      Runtime.getRuntime().halt(status);
    }
  }

  /** Returns whether the command has to end. */
  boolean requested() {
    return requested;
  }

  /**
   * Reports that the command has ended and released its resources.
   *
   * @param status the exit code of the command
   */
  void end(int status) {
    this.status = Math.max(this.status, status);
    ended.countDown();
  }
}
