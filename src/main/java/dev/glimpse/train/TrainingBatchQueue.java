package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.system.DaemonThreadFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Shuffled and redrawn batches of the training digits, prepared a few steps ahead on a separate
 * thread.
 *
 * <p>One thread calls {@link #next} and {@link #close}. The content of a batch depends only on the
 * seed and its number, not on timing.
 */
final class TrainingBatchQueue implements AutoCloseable {

  private static final int AHEAD = 8;

  private final MnistDigitSet digits;
  private final int batchSize;
  private final long seed;
  private final DigitAugmentation augmentation = new DigitAugmentation();
  private final ExecutorService painter =
      Executors.newSingleThreadExecutor(DaemonThreadFactory.single("glimpse-augmentation"));
  private final Queue<Future<TrainingBatch>> ready = new ArrayDeque<>();
  private int[] order = new int[0];
  private long submitted;

  TrainingBatchQueue(MnistDigitSet digits, int batchSize, long seed) {
    this.digits = digits;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /**
   * Returns the number of batches per epoch; digits that do not fill a batch are left out until
   * another epoch's shuffle.
   */
  int perEpoch() {
    return digits.size() / batchSize;
  }

  /** Returns the next batch, of this epoch or the next one; there is no end. */
  TrainingBatch next() throws InterruptedException {
    while (ready.size() < AHEAD) {
      ready.add(submit(submitted++));
    }
    try {
      return ready.remove().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Redrawing the training digits failed", e.getCause());
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
    int[] shuffled = new int[digits.size()];
    for (int i = 0; i < shuffled.length; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
    return shuffled;
  }

  private TrainingBatch paint(long number, int from, int[] epochOrder) {
    SplittableRandom random = new SplittableRandom(seed ^ (0x9e3779b97f4a7c15L * (number + 1)));
    float[] images = new float[batchSize * MnistDigitSet.PIXELS];
    float[] targets = new float[batchSize * NielsenNetArchitecture.CLASSES];
    float[] source = new float[MnistDigitSet.PIXELS];
    for (int i = 0; i < batchSize; i++) {
      int index = epochOrder[from + i];
      digits.copyScaled(index, source, 0);
      float[] drawing = augmentation.redraw(source, random);
      System.arraycopy(drawing, 0, images, i * MnistDigitSet.PIXELS, MnistDigitSet.PIXELS);
      targets[i * NielsenNetArchitecture.CLASSES + digits.label(index)] = 1;
    }
    return new TrainingBatch(images, targets);
  }

  @Override
  public void close() {
    painter.shutdownNow();
  }
}
