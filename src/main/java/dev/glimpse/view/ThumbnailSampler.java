package dev.glimpse.view;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.preprocess.ThumbnailEncoder;
import dev.glimpse.system.DaemonThreadFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small pictures of some of the images that were fetched for the model. Limits: at most {@value
 * #A_SECOND} per second, a tenth of a core's time, and no very large images. At most {@value
 * #WAITING} encoded images, with a limit on their bytes, wait or are decoded, one at a time. The
 * latest {@value #KEPT} thumbnails are kept. All other images are dropped.
 *
 * <p>Threads: decode threads offer images without blocking; one daemon thread of its own creates
 * the thumbnails; any thread may read them.
 */
public final class ThumbnailSampler implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ThumbnailSampler.class);

  private static final int SIDE = 160;
  private static final int A_SECOND = 4;
  private static final int WAITING = 4;
  private static final int KEPT = 64;

  /** The maximum size of waiting encoded images; a single one may be as large as images may be. */
  private static final long WAITING_BYTES = 16L << 20;

  /** The maximum size of a thumbnail; 160 x 160 pixels of noise take as much. */
  private static final int MAX_BYTES = 32 << 10;

  /**
   * The maximum size of an image; decoded, it takes up to 137 MiB of native memory, progressive
   * JPEGs the most.
   */
  private static final long MAX_PIXELS = 16_000_000;

  private static final double PERIOD_NANOS = 1e9 / A_SECOND;

  /** The nanoseconds of pause for each nanosecond of work. */
  private static final int REST = 10;

  private static final long DECODE_GRACE_SECONDS = 30;

  private final ThumbnailEncoder thumbnailer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreadFactory.named("thumbnails"));
  private final Map<String, CompletableFuture<byte[]>> kept =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<byte[]>> eldest) {
          return size() > KEPT;
        }
      };
  private int waiting;
  private long waitingBytes;

  /** The number of thumbnails that may be made now; negative after a slow one. */
  private double allowed = A_SECOND;

  private long allowedAt = System.nanoTime();

  /** Creates an instance without thumbnails; requires that TensorFlow is loaded. */
  public ThumbnailSampler() {
    this.thumbnailer = new ThumbnailEncoder(SIDE);
  }

  /**
   * Queues an image or drops it; does not block and throws nothing.
   *
   * @param image the encoded image
   */
  public void offer(RequestPosition position, EncodedImage image) {
    CompletableFuture<byte[]> thumbnail = begin(position, image);
    if (thumbnail == null) {
      return;
    }
    try {
      thread.execute(() -> make(thumbnail, image));
    } catch (RejectedExecutionException e) { // closed
      end(image, 0);
      thumbnail.cancel(false);
    }
  }

  private synchronized @Nullable CompletableFuture<byte[]> begin(
      RequestPosition position, EncodedImage image) {
    long now = System.nanoTime();
    allowed = Math.min(A_SECOND, allowed + (now - allowedAt) / PERIOD_NANOS);
    allowedAt = now;
    if (allowed < 1
        || waiting == WAITING
        || (waiting > 0 && waitingBytes + image.bytes().length > WAITING_BYTES)
        || (long) image.header().width() * image.header().height() > MAX_PIXELS) {
      return null;
    }
    allowed--;
    waiting++;
    waitingBytes += image.bytes().length;
    CompletableFuture<byte[]> thumbnail = new CompletableFuture<>();
    kept.put(position.toString(), thumbnail);
    return thumbnail;
  }

  private void make(CompletableFuture<byte[]> thumbnail, EncodedImage image) {
    long start = System.nanoTime();
    try {
      byte[] jpeg = thumbnailer.jpeg(image);
      if (jpeg.length > MAX_BYTES) {
        throw new IllegalStateException("The thumbnail has " + jpeg.length + " bytes");
      }
      thumbnail.complete(jpeg);
    } catch (FailureException
        | RuntimeException e) { // this decoder may reject images that the model's accepts
      LOG.debug(
          "Cannot make a thumbnail of an image of {} x {}",
          image.header().width(),
          image.header().height(),
          e);
    } finally {
      end(image, System.nanoTime() - start);
      thumbnail.cancel(false); // has no effect after success
    }
  }

  private synchronized void end(EncodedImage image, long nanos) {
    allowed -= Math.max(0, REST * nanos / PERIOD_NANOS - 1);
    waiting--;
    waitingBytes -= image.bytes().length;
  }

  /**
   * Returns the thumbnail of a request's image; null if there is no thumbnail. The future is
   * cancelled if the thumbnail cannot be made.
   */
  synchronized @Nullable CompletableFuture<byte[]> of(RequestPosition position) {
    return kept.get(position.toString());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(DECODE_GRACE_SECONDS, TimeUnit.SECONDS)) {
        thumbnailer.close();
      } else {
        LOG.warn("A thumbnail is still being made; its graph is freed when the process ends");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
