package dev.glimpse.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that call the device concurrently, each one call after the other.
 *
 * @param number the number of threads
 */
record ConcurrentDeviceCallers(int number) {
  /**
   * Returns the images per second of all threads, each of which repeats the call until the time is
   * over.
   *
   * @param call one call, which returns its number of images
   */
  double rate(Duration about, Callable<Integer> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(number);
    try {
      long start = System.nanoTime();
      long end = start + about.toNanos();
      // Waits for all threads, even if one fails, because the model may be closed afterwards.
      List<Future<Long>> all =
          threads.invokeAll(Collections.nCopies(number, () -> images(call, end)));
      long images = 0;
      for (Future<Long> one : all) {
        images += one.get();
      }
      return images / ((System.nanoTime() - start) / 1e9);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      threads.shutdown();
    }
  }

  private static long images(Callable<Integer> call, long end) throws Exception {
    long images = 0;
    do {
      images += call.call();
    } while (System.nanoTime() - end < 0);
    return images;
  }
}
