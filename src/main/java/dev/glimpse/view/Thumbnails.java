package dev.glimpse.view;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.preprocess.Thumbnailer;
import dev.glimpse.store.DaemonThreads;
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
 * Small pictures of some of the images that pass, as they were fetched for the model: at most
 * {@value #A_SECOND} a second and a tenth of a core's time, none that is very large; {@value
 * #WAITING} wait at a time, with few bytes, one is decoded, and the latest {@value #KEPT} are kept.
 * All others are let go.
 *
 * <p>Threads: decoders offer and wait for nothing; one daemon of its own makes; any asks.
 */
public final class Thumbnails implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);

  private static final int SIDE = 160;
  private static final int A_SECOND = 4;
  private static final int WAITING = 4;
  private static final int KEPT = 64;

  /** Encoded images that wait; one alone may be as large as images may be. */
  private static final long WAITING_BYTES = 16L << 20;

  /** Of a thumbnail: 160 x 160 pixels of noise have as much. */
  private static final int MAX_BYTES = 32 << 10;

  /** To be decoded, they take up to 137 MiB of native memory, progressive JPEGs the most. */
  private static final long MAX_PIXELS = 16_000_000;

  private static final double PERIOD_NANOS = 1e9 / A_SECOND;

  /** For each nanosecond of work. */
  private static final int REST = 10;

  private static final long DECODE_GRACE_SECONDS = 30;

  private final Thumbnailer thumbnailer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreads.named("thumbnails"));
  private final Map<String, CompletableFuture<byte[]>> kept =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<byte[]>> eldest) {
          return size() > KEPT;
        }
      };
  private int waiting;
  private long waitingBytes;

  /** How many may be made at once; below zero after one that took long. */
  private double allowed = A_SECOND;

  private long allowedAt = System.nanoTime();

  /** None yet. TensorFlow has to be loaded. */
  public Thumbnails() {
    this.thumbnailer = new Thumbnailer(SIDE);
  }

  /**
   * Takes an image or lets it go; quick, and throws nothing.
   *
   * @param image encoded
   */
  public void offer(Place place, byte[] image, ImageHeader header) {
    CompletableFuture<byte[]> thumbnail = begin(place, image, header);
    if (thumbnail == null) {
      return;
    }
    try {
      thread.execute(() -> make(thumbnail, image, header));
    } catch (RejectedExecutionException e) { // closed
      end(image, 0);
      thumbnail.cancel(false);
    }
  }

  private synchronized @Nullable CompletableFuture<byte[]> begin(
      Place place, byte[] image, ImageHeader header) {
    long now = System.nanoTime();
    allowed = Math.min(A_SECOND, allowed + (now - allowedAt) / PERIOD_NANOS);
    allowedAt = now;
    if (allowed < 1
        || waiting == WAITING
        || (waiting > 0 && waitingBytes + image.length > WAITING_BYTES)
        || (long) header.width() * header.height() > MAX_PIXELS) {
      return null;
    }
    allowed--;
    waiting++;
    waitingBytes += image.length;
    CompletableFuture<byte[]> thumbnail = new CompletableFuture<>();
    kept.put(place.toString(), thumbnail);
    return thumbnail;
  }

  private void make(CompletableFuture<byte[]> thumbnail, byte[] image, ImageHeader header) {
    long start = System.nanoTime();
    try {
      byte[] jpeg = thumbnailer.jpeg(image, header);
      if (jpeg.length > MAX_BYTES) {
        throw new IllegalStateException("A thumbnail of " + jpeg.length + " bytes");
      }
      thumbnail.complete(jpeg);
    } catch (FailureException
        | RuntimeException e) { // the model's decoder may take what this does not
      LOG.debug("No thumbnail of an image of {} x {}", header.width(), header.height(), e);
    } finally {
      end(image, System.nanoTime() - start);
      thumbnail.cancel(false); // nothing happens if it is there
    }
  }

  private synchronized void end(byte[] image, long nanos) {
    allowed -= Math.max(0, REST * nanos / PERIOD_NANOS - 1);
    waiting--;
    waitingBytes -= image.length;
  }

  /** Of the image of this request; null if there is none, and cancelled if none can be made. */
  synchronized @Nullable CompletableFuture<byte[]> of(Place place) {
    return kept.get(place.toString());
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(DECODE_GRACE_SECONDS, TimeUnit.SECONDS)) {
        thumbnailer.close();
      } else {
        LOG.warn("A thumbnail is still being made; its graph is left to the end of the process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
