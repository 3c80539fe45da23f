package dev.glimpse.retrain;

import dev.glimpse.batch.BatchClock;
import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.BatchedResult;
import dev.glimpse.batch.BatcherClosedException;
import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.inference.Classifier;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The computation of features that the cache lacks: several threads fetch, check and decode images,
 * one micro-batcher calls the model, as for images of the stream. An image that cannot be decoded
 * or computed does not affect others.
 *
 * <p>Tensors are submitted in the order of the images, and a batch waits until it is full or no
 * image is left. The batches of a run thus do not depend on which thread is faster, and neither do
 * the last bits of the features. At most one batch of tensors waits for the model, and one batch
 * and two tensors a thread for being submitted.
 *
 * <p>Threads: {@link #run} is called by one thread; the batcher's thread stores the features.
 */
final class FeatureExtraction {

  /** The time that a batch waits to become full, which decoding one image never takes. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final FeatureModel model;
  private final TensorAugmentation augmentation;

  /** The features of a request that the cache lacks. */
  record MissingFeatures(FeatureRequest request, List<Integer> copies) {}

  /** A receiver of the features of a variant. */
  interface FeatureSink {
    /** Stores features; called by one thread at a time. */
    void accept(FeatureRequest request, int copy, float[] features) throws IOException;
  }

  private record PendingImage(
      MissingFeatures missing,
      List<MicroBatcher<FloatBuffer, ImageScores>.Announced> announced,
      Future<List<FloatBuffer>> decoded) {}

  FeatureExtraction(FeatureModel model, TensorAugmentation augmentation) {
    this.model = model;
    this.augmentation = augmentation;
  }

  /**
   * Computes features.
   *
   * @param sink called by the batcher's thread
   * @param failed called with an image that cannot be used, by any of the threads
   * @param stop whether to end early, called before each image
   */
  void run(
      List<MissingFeatures> missing,
      FeatureSink sink,
      FailedImageReceiver failed,
      BooleanSupplier stop)
      throws InterruptedException, IOException {
    ModelDescriptor descriptor = model.folder().descriptor();
    ExecutorService decoders =
        Executors.newFixedThreadPool(model.threads(), DaemonThreadFactory.named("training-decode"));
    try (Classifier classifier = model.load();
        Preprocessor preprocessor = model.preprocessor();
        MicroBatcher<FloatBuffer, ImageScores> batcher =
            new MicroBatcher<>(
                descriptor.name(),
                new BatchLimits(model.batchSize(), PATIENCE, model.batchSize()),
                classifier,
                (size, reason, nanos) -> {},
                BatchClock.SYSTEM)) {
      try {
        new Pass(decoders, preprocessor, batcher, sink, failed).run(missing, stop);
      } finally {
        decoders.shutdownNow();
        // A decoder must not use the preprocessor after it is closed.
        boolean unused = decoders.awaitTermination(30, TimeUnit.SECONDS);
      }
    } finally {
      decoders.shutdownNow();
    }
  }

  /** A receiver of images that cannot be used. */
  interface FailedImageReceiver {
    void accept(LabelledTrainingImage image, LeftOutImages entry);
  }

  /** One run over all missing features. */
  private final class Pass {
    private final ExecutorService decoders;
    private final Preprocessor preprocessor;
    private final MicroBatcher<FloatBuffer, ImageScores> batcher;
    private final FeatureSink sink;
    private final FailedImageReceiver failed;
    private final Deque<PendingImage> decoding = new ArrayDeque<>();
    private final Deque<CompletableFuture<?>> computing = new ArrayDeque<>();
    private int announced;

    Pass(
        ExecutorService decoders,
        Preprocessor preprocessor,
        MicroBatcher<FloatBuffer, ImageScores> batcher,
        FeatureSink sink,
        FailedImageReceiver failed) {
      this.decoders = decoders;
      this.preprocessor = preprocessor;
      this.batcher = batcher;
      this.sink = sink;
      this.failed = failed;
    }

    void run(List<MissingFeatures> missing, BooleanSupplier stop)
        throws InterruptedException, IOException {
      int window = model.batchSize() + 2 * model.threads();
      int next = 0;
      while ((next < missing.size() || !decoding.isEmpty()) && !stop.getAsBoolean()) {
        while (next < missing.size() && (announced < window || decoding.isEmpty())) {
          start(missing.get(next++));
        }
        submit(decoding.remove());
        while (!computing.isEmpty() && computing.element().isDone()) {
          join(computing.remove());
        }
      }
      decoding.forEach(
          image ->
              image
                  .announced()
                  .forEach(MicroBatcher<FloatBuffer, ImageScores>.Announced::withdraw));
      while (!computing.isEmpty()) {
        join(computing.remove());
      }
    }

    private void start(MissingFeatures missing) {
      List<MicroBatcher<FloatBuffer, ImageScores>.Announced> all = new ArrayList<>();
      missing.copies().forEach(copy -> all.add(batcher.announce()));
      announced += all.size();
      decoding.add(new PendingImage(missing, all, decoders.submit(() -> decode(missing))));
    }

    private List<FloatBuffer> decode(MissingFeatures missing)
        throws FailureException, InterruptedException {
      LabelledTrainingImage image = missing.request().image();
      byte[] bytes = model.source().bytes(image.image());
      model.refuseChanged(image, bytes);
      FloatBuffer original = model.source().tensor(bytes, preprocessor);
      List<FloatBuffer> tensors = new ArrayList<>();
      for (int copy : missing.copies()) {
        tensors.add(copy == 0 ? original : augmentation.copy(original, image.sha256(), copy));
      }
      if (!missing.copies().contains(0)) {
        preprocessor.recycle(original);
      }
      return tensors;
    }

    private void submit(PendingImage image) throws InterruptedException {
      announced -= image.announced().size();
      List<FloatBuffer> tensors;
      try {
        tensors = image.decoded().get();
      } catch (ExecutionException e) {
        image.announced().forEach(MicroBatcher<FloatBuffer, ImageScores>.Announced::withdraw);
        if (!(e.getCause() instanceof FailureException failure)) {
          throw new IllegalStateException(
              "Cannot decode " + image.missing().request().image().name(), e.getCause());
        }
        fail(
            image.missing().request(),
            failure.failure().code() + ": " + failure.failure().message());
        return;
      }
      for (int i = 0; i < tensors.size(); i++) {
        FloatBuffer tensor = tensors.get(i);
        int copy = image.missing().copies().get(i);
        computing.add(
            image
                .announced()
                .get(i)
                .submit(tensor)
                .handle((result, e) -> store(image.missing().request(), copy, tensor, result, e)));
      }
    }

    private @Nullable Void store(
        FeatureRequest request,
        int copy,
        FloatBuffer tensor,
        @Nullable BatchedResult<ImageScores> result,
        @Nullable Throwable e) {
      if (copy == 0) {
        preprocessor.recycle(tensor);
      }
      if (result == null) {
        if (e instanceof RuntimeException broken && !batcher.isOpen()) {
          throw broken;
        }
        if (e instanceof BatcherClosedException) {
          return null; // the extraction ended before this image, which is not at fault
        }
        fail(request, FailureCode.INFERENCE_FAILED + ": The model failed: " + e);
        return null;
      }
      Float odd = result.value().firstNotFinite();
      if (odd != null) {
        fail(request, FailureCode.INFERENCE_FAILED + ": The model returned a feature of " + odd);
        return null;
      }
      try {
        sink.accept(request, copy, result.value().toArray());
        return null;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private void fail(FeatureRequest request, String reason) {
      failed.accept(request.image(), new LeftOutImages(request.image().name(), 1, reason));
    }
  }

  private static void join(CompletableFuture<?> future) throws IOException {
    try {
      Object unused = future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      throw new IllegalStateException("The features cannot be computed", e.getCause());
    }
  }
}
