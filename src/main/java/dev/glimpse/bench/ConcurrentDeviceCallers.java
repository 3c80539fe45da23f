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
   * Returns the pace of all threads, each of which repeats the call until the time is over. All CPU
   * time of this process counts.
   *
   * @param call one call, which returns its number of images
   */
  WorkPace pace(Duration about, Callable<Integer> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(number);
    try {
      long cpuStart = ProcessCpuClock.nanos();
      long start = System.nanoTime();
      long end = start + about.toNanos();
      // Waits for all threads, even if one fails, because the model may be closed afterwards.
      List<Future<Long>> all =
          threads.invokeAll(Collections.nCopies(number, () -> images(call, end)));
      long images = 0;
      for (Future<Long> one : all) {
        images += one.get();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuMicros = (ProcessCpuClock.nanos() - cpuStart) / 1e3;
      return new WorkPace(images / seconds, cpuMicros / images);
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
