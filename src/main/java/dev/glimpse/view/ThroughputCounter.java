package dev.glimpse.view;

import dev.glimpse.event.Prediction;
import org.jspecify.annotations.Nullable;

/** The sums since the last moment. Thread-safe: one thread adds, another takes. */
final class ThroughputCounter {

  private static final double NANOS = 1e9;

  private long since = System.nanoTime();
  private int images;
  private int dead;
  private double batches;
  private int batched;
  private double fetch;
  private double decode;
  private double queue;
  private double inference;
  private double total;
  private double slowest;
  private double age;

  synchronized void prediction(Prediction answer, double answerAge) {
    Prediction.Timing timing = answer.timing();
    images++;
    fetch += timing.fetch();
    decode += timing.decode();
    queue += timing.queue();
    inference += timing.inference();
    total += timing.total();
    slowest = Math.max(slowest, timing.total());
    age += answerAge;
    if (answer.batchSize() > 0) { // each image counts as its fraction of the batch
      batched++;
      batches += 1.0 / answer.batchSize();
    }
  }

  synchronized void deadLetter() {
    dead++;
  }

  /** Returns the statistics since the last call, and resets the sums. */
  synchronized ThroughputSample take(long at, double lag) {
    long now = System.nanoTime();
    double seconds = Math.max(1, now - since) / NANOS;
    ThroughputSample moment =
        new ThroughputSample(
            at,
            images / seconds,
            dead / seconds,
            lag,
            batched == 0 ? null : batched / batches,
            stages());
    since = now;
    images = dead = batched = 0;
    batches = fetch = decode = queue = inference = total = slowest = age = 0;
    return moment;
  }

  private ThroughputSample.@Nullable StageLatencies stages() {
    if (images == 0) {
      return null;
    }
    double known = fetch + decode + queue + inference;
    return new ThroughputSample.StageLatencies(
        fetch / images,
        decode / images,
        queue / images,
        inference / images,
        Math.max(0, total - known) / images,
        slowest,
        age / images);
  }
}
