package dev.glimpse.store;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** A factory of named threads that do not keep the process alive. */
public final class DaemonThreadFactory {

  private DaemonThreadFactory() {}

  /** Returns a factory of threads named with the prefix and a number, from 1. */
  public static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
