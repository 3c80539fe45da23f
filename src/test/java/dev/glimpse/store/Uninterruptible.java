package dev.glimpse.store;

import java.util.concurrent.CountDownLatch;

/** Waits as the operating system does where nothing breaks it off: resolvers, mounts. */
final class Uninterruptible {

  private Uninterruptible() {}

  static void await(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        // who hangs there does not hear of it
      }
    }
  }
}
