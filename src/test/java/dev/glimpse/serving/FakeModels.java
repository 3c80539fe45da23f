package dev.glimpse.serving;

import dev.glimpse.event.Prediction;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.inference.Classifier;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.inference.ScoreArithmetic;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.preprocess.Preprocessor;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Loads models that need no device: at once, when it is told to, or never. */
final class FakeModels implements ModelEngine, ServingListener {

  /** What a model needs. */
  static final ModelMemoryEstimate SMALL = new ModelMemoryEstimate(0, 0, 1);

  /** What became of versions, in order. */
  final Collection<String> events = new ConcurrentLinkedQueue<>();

  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private final Map<String, ModelMemoryEstimate> needs = new ConcurrentHashMap<>();
  private final Map<String, Throwable> broken = new ConcurrentHashMap<>();

  /** The next loads of that version wait. */
  Runnable hold(String version) {
    CountDownLatch latch = new CountDownLatch(1);
    held.put(version, latch);
    return latch::countDown;
  }

  /** Loads of that version fail. */
  void breaks(String version, Throwable reason) {
    broken.put(version, reason);
  }

  /** That version needs another amount of memory than {@link #SMALL}. */
  void needs(String version, ModelMemoryEstimate need) {
    needs.put(version, need);
  }

  @Override
  public String label() {
    return "fake";
  }

  @Override
  public String deviceLabel() {
    return "none";
  }

  @Override
  public int callsAtOnce(int wanted) {
    return 1;
  }

  @Override
  public int largestBatch(ModelDescriptor model) {
    return 1;
  }

  @Override
  public Preprocessor preprocessor(ModelDescriptor model) {
    return new NoPreprocessor();
  }

  @Override
  public ModelMemoryEstimate estimate(ModelFolder folder) {
    String version = folder.descriptor().name() + ":" + folder.descriptor().version();
    return needs.getOrDefault(version, SMALL);
  }

  @Override
  public Classifier load(ModelFolder folder, ModelMemoryEstimate reserved) {
    String version = folder.descriptor().name() + ":" + folder.descriptor().version();
    events.add("loading " + version);
    await(version);
    Throwable reason = broken.get(version);
    if (reason instanceof Error e) {
      throw e;
    }
    if (reason != null) {
      throw new ModelException(String.valueOf(reason.getMessage()), reason);
    }
    return new Scores(version);
  }

  private void await(String version) {
    CountDownLatch latch = held.get(version);
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void loaded(ServedModels models, Prediction.Model model) {
    events.add("loaded " + model.name() + ":" + model.version());
  }

  @Override
  public void failed(String name, Reason reason) {
    events.add("failed " + name + " " + reason.label());
  }

  private final class Scores implements Classifier {
    private final String version;

    Scores(String version) {
      this.version = version;
    }

    @Override
    public List<ImageScores> apply(List<FloatBuffer> tensors) {
      return List.of(ImageScores.of(0, 1));
    }

    @Override
    public void check() {}

    @Override
    public ScoreArithmetic arithmetic() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      events.add("closed " + version);
    }
  }

  private static final class NoPreprocessor implements Preprocessor {
    @Override
    public FloatBuffer tensor(EncodedImage image) {
      return FloatBuffer.allocate(1);
    }

    @Override
    public long working(EncodedImage image) {
      return 0;
    }

    @Override
    public void close() {}
  }
}
