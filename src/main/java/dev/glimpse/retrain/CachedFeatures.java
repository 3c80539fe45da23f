package dev.glimpse.retrain;

import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.retrain.FeatureExtraction.MissingFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The features of images, read from the cache where it has them, else computed and cached.
 *
 * <p>For one thread at a time.
 */
final class CachedFeatures {

  private static final double NANOS = 1e9;

  private final FeatureModel model;
  private final FeatureKey.Model key;
  private final FeatureCache cache;
  private final AugmentationOptions augmentation;

  CachedFeatures(
      FeatureModel model,
      FeatureKey.Model key,
      FeatureCache cache,
      AugmentationOptions augmentation) {
    this.model = model;
    this.key = key;
    this.cache = cache;
    this.augmentation = augmentation;
  }

  /**
   * Writes the features of all variants to a table.
   *
   * @param isStrict whether to end at the first image that cannot be used
   * @param stop whether to end early
   * @return an entry for each image that cannot be used
   * @throws RetrainingException at such an image, if {@code isStrict}
   */
  Map<LabelledTrainingImage, LeftOutImages> write(
      FeatureTable table,
      List<FeatureRequest> requests,
      ExtractionObserver observer,
      boolean isStrict,
      BooleanSupplier stop)
      throws IOException, InterruptedException {
    int total = requests.stream().mapToInt(FeatureRequest::copies).sum();
    List<MissingFeatures> missing = new ArrayList<>();
    int left = 0;
    for (FeatureRequest request : requests) {
      List<Integer> copies = notCached(table, request);
      left += copies.size();
      if (!copies.isEmpty()) {
        missing.add(new MissingFeatures(request, copies));
      }
    }
    observer.extractionStarted(total, total - left);
    Progress progress = new Progress(table, total - left, observer);
    if (!missing.isEmpty()) {
      new FeatureExtraction(
              model,
              new TensorAugmentation(
                  model.folder().descriptor().input(),
                  model.folder().descriptor().preprocessing().normalisation(),
                  augmentation))
          .run(
              missing,
              progress::store,
              progress::fail,
              () -> stop.getAsBoolean() || (isStrict && progress.hasFailed()));
    }
    progress.end();
    if (isStrict && progress.hasFailed()) {
      throw new RetrainingException(
          "Stopped because of --strict: " + progress.failed.values().iterator().next());
    }
    return progress.failed;
  }

  /** Writes the cached variants to the table; returns the others. */
  private List<Integer> notCached(FeatureTable table, FeatureRequest request) throws IOException {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < request.copies(); i++) {
      int copy = request.firstCopy() + i;
      float[] features = cache.get(keyOf(request, copy), table.columns());
      if (features == null) {
        missing.add(copy);
      } else {
        table.write(request.firstRow() + i, features);
      }
    }
    return missing;
  }

  private FeatureKey keyOf(FeatureRequest request, int copy) {
    return key.of(request.image().sha256(), augmentation.variant(copy));
  }

  /** The progress of an extraction; for several threads. */
  private final class Progress {
    private final FeatureTable table;
    private final ExtractionObserver observer;
    private final Map<LabelledTrainingImage, LeftOutImages> failed = new LinkedHashMap<>();
    private final int cached;
    private int counted;
    private long since;
    private int done;

    Progress(FeatureTable table, int cached, ExtractionObserver observer) {
      this.table = table;
      this.cached = cached;
      this.done = cached;
      this.observer = observer;
    }

    void store(FeatureRequest request, int copy, float[] features) throws IOException {
      cache.put(keyOf(request, copy), features);
      table.write(request.firstRow() + copy - request.firstCopy(), features);
      computed();
    }

    private synchronized void computed() {
      done++;
      observer.extracted(done, perSecond());
    }

    synchronized void fail(LabelledTrainingImage image, LeftOutImages entry) {
      if (failed.put(image, entry) == null) {
        observer.leftOut(entry);
      }
    }

    synchronized boolean hasFailed() {
      return !failed.isEmpty();
    }

    synchronized void end() {
      observer.extractionEnded(done, perSecond());
    }

    /** Returns the rate since the first features came, so that loading the model does not count. */
    private double perSecond() {
      if (done == cached) {
        return 0;
      }
      if (counted == 0) {
        counted = done;
        since = System.nanoTime();
      }
      return (done - counted) / Math.max(1e-3, (System.nanoTime() - since) / NANOS);
    }
  }
}
