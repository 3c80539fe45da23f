package dev.glimpse.train;

import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Shuffled batches of varied training images, prepared a few steps ahead on a separate thread.
 *
 * <p>One thread calls {@link #next} and {@link #close}. The content of a batch depends only on the
 * seed and its number, not on timing.
 */
final class TrainingBatchQueue implements AutoCloseable {

  private static final int AHEAD = 8;

  /** The maximum number of floats in the batches that wait; at least one is prepared ahead. */
  private static final long AHEAD_FLOATS = 32L << 20;

  private final TrainingImageSet images;
  private final int batchSize;
  private final int ahead;
  private final long seed;
  private final ExecutorService painter =
      Executors.newSingleThreadExecutor(DaemonThreadFactory.single("glimpse-augmentation"));
  private final Queue<Future<TrainingBatch>> ready = new ArrayDeque<>();
  private int[] order = new int[0];
  private long submitted;

  TrainingBatchQueue(TrainingImageSet images, int batchSize, long seed) {
    this.images = images;
    this.batchSize = batchSize;
    this.seed = seed;
    long floats = (long) batchSize * images.input().size();
    ahead = (int) Math.max(1, Math.min(AHEAD, AHEAD_FLOATS / floats));
  }

  /**
   * Returns the number of batches per epoch; images that do not fill a batch are left out until
   * another epoch's shuffle.
   */
  int perEpoch() {
    return images.size() / batchSize;
  }

  /**
   * Returns the next batch, of this epoch or the next one; there is no end.
   *
   * @throws IOException if an image can no longer be read
   */
  TrainingBatch next() throws InterruptedException, IOException {
    while (ready.size() < ahead) {
      ready.add(submit(submitted++));
    }
    try {
      return ready.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException unreadable) {
        throw unreadable;
      }
      throw new IllegalStateException("Varying the training images failed", e.getCause());
    }
  }

  private Future<TrainingBatch> submit(long number) {
    int inEpoch = (int) (number % perEpoch());
    if (inEpoch == 0) {
      order = shuffled(number);
    }
    int[] epochOrder = order;
    return painter.submit(() -> paint(number, inEpoch * batchSize, epochOrder));
  }

  private int[] shuffled(long number) {
    SplittableRandom random = new SplittableRandom(seed + 31 * number);
    int[] shuffled = new int[images.size()];
    for (int i = 0; i < shuffled.length; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
    return shuffled;
  }

  private TrainingBatch paint(long number, int from, int[] epochOrder) throws IOException {
    SplittableRandom random = new SplittableRandom(seed ^ (0x9e3779b97f4a7c15L * (number + 1)));
    int classes = images.labels().size();
    int floats = images.input().size();
    float[] pixels = new float[batchSize * floats];
    float[] targets = new float[batchSize * classes];
    for (int i = 0; i < batchSize; i++) {
      int index = epochOrder[from + i];
      images.augment(index, random, pixels, i * floats);
      targets[i * classes + images.label(index)] = 1;
    }
    return new TrainingBatch(batchSize, pixels, targets);
  }

  @Override
  public void close() {
    painter.shutdownNow();
  }
}
