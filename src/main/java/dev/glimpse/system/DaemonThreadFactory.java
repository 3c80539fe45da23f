package dev.glimpse.system;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** A factory of named threads that do not keep the process alive. */
public final class DaemonThreadFactory {

  private DaemonThreadFactory() {}

  /** Returns a factory of threads named with the prefix and a number, from 1. */
  public static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> thread(prefix + "-" + count.incrementAndGet(), task);
  }

  /** Returns a factory for executors of a single thread, which gets exactly this name. */
  public static ThreadFactory single(String name) {
    return task -> thread(name, task);
  }

  /** Returns a thread that is not started. */
  public static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
