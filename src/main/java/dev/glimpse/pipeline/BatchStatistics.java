package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchListener;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts of a batcher since its start; written by its worker, read by any thread. */
public final class BatchStatistics implements BatchListener {

  private static final Logger LOG = LoggerFactory.getLogger(BatchStatistics.class);

  private long images;
  private long batches;
  private int largest;
  private int effectiveSize = Integer.MAX_VALUE;
  private long nanos;
  private long exhausted;
  private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);

  @Override
  public synchronized void batchDone(int size, CloseReason reason, long nanos) {
    images += size;
    batches++;
    largest = Math.max(largest, size);
    this.nanos += nanos;
    closed.merge(reason, 1L, Long::sum);
  }

  /** Begins with a new batcher, whose batch size is not reduced; the counts continue. */
  public synchronized void begin() {
    effectiveSize = Integer.MAX_VALUE;
  }

  @Override
  public synchronized void effectiveSizeChanged(int size) {
    if (size < effectiveSize) {
      LOG.warn("The device lacks memory; batches hold {} images at most", size);
    }
    effectiveSize = size;
  }

  @Override
  public synchronized void exhausted(int size) {
    exhausted++;
  }

  /** Returns the number of device calls for which the device lacked memory. */
  public synchronized long exhausted() {
    return exhausted;
  }

  /** Returns the number of batches that were closed for a reason. */
  public synchronized long batches(CloseReason reason) {
    return closed.getOrDefault(reason, 0L);
  }

  /**
   * Returns the maximum images of a batch, which is below the configured size while the device
   * lacks memory.
   */
  public synchronized int effectiveSize(int configured) {
    return Math.min(configured, effectiveSize);
  }

  /** Returns the number of images that the device has classified. */
  public synchronized long images() {
    return images;
  }

  /** Returns the mean batch size; 0 before the first batch. */
  public synchronized double meanSize() {
    return batches == 0 ? 0 : (double) images / batches;
  }

  /** Returns the seconds for which the device was busy. */
  public synchronized double busySeconds() {
    return nanos / 1e9;
  }

  @Override
  public synchronized String toString() {
    return "%d images in %d batches (mean %.1f, largest %d; closed when %s), device busy for %.1f s"
        .formatted(images, batches, meanSize(), largest, closed, busySeconds());
  }
}
