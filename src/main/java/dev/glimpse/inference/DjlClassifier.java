package dev.glimpse.inference;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.glimpse.batch.DeviceExhaustedException;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.tensorflow.NativeAllocator;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * A SavedModel on the device, in one precision.
 *
 * <p>Threads: any number call at once. All of them share the session and its weights; each call has
 * a predictor and a tensor to itself, of which there are as many as calls were ever under way.
 */
public final class DjlClassifier implements Classifier {

  /** Scores in a message, at most. */
  private static final int SHOWN = 3;

  private final ModelDescriptor descriptor;
  private final Arithmetic arithmetic;
  private final BatchShapes shapes;
  private final Model model;

  /** What warms the model up and is tried where a device call fails: blank, else noise. */
  private FloatBuffer warmUpImage;

  private final Deque<Lane> free = new ConcurrentLinkedDeque<>();

  private DjlClassifier(
      ModelDescriptor descriptor, Precision precision, BatchShapes shapes, Model model) {
    this.descriptor = descriptor;
    this.arithmetic = new Arithmetic(precision, null);
    this.shapes = shapes;
    this.model = model;
    this.warmUpImage = FloatBuffer.allocate(descriptor.input().size());
  }

  /**
   * Loads a model in the device's plain arithmetic.
   *
   * @param batchSize the largest that will come
   * @throws ModelException if the graph cannot be loaded, or does not give a score a label
   */
  public static DjlClassifier load(ModelFolder folder, TensorFlowEngine engine, int batchSize) {
    return load(folder, engine, batchSize, engine.precisions().get(0));
  }

  /**
   * Loads a model and runs it once with a batch of one and once with a full one, on a GPU with each
   * size that it will see, so that the first image does not pay for it.
   *
   * @param batchSize the largest that will come
   * @param precision one of the engine's
   * @throws ModelException if the graph cannot be loaded, or does not give a score a label
   */
  static DjlClassifier load(
      ModelFolder folder, TensorFlowEngine engine, int batchSize, Precision precision) {
    DjlClassifier classifier = open(folder, engine, batchSize, precision);
    try {
      classifier.warmUp();
      return classifier;
    } catch (RuntimeException | Error e) {
      classifier.close();
      throw e;
    }
  }

  /**
   * Loads a model and runs it once with one image, which is when TensorFlow optimises its graph.
   *
   * @throws ModelException if the graph cannot be loaded, or does not give a score a label
   */
  static DjlClassifier open(
      ModelFolder folder, TensorFlowEngine engine, int batchSize, Precision precision) {
    String name = folder.descriptor().name();
    try {
      Model model = DeviceModelLoader.load(folder, engine, precision);
      DjlClassifier classifier =
          new DjlClassifier(
              folder.descriptor(), precision, BatchShapes.of(engine.device(), batchSize), model);
      try {
        float[] scores = classifier.run(1).get(0);
        if (!areFinite(scores)) {
          classifier.warmUpImage = WarmUpImage.of(folder.descriptor());
          scores = classifier.run(1).get(0);
        }
        classifier.check(scores, folder.labels().size());
        return classifier;
      } catch (TranslateException | RuntimeException | Error e) {
        classifier.close();
        throw e;
      }
    } catch (IOException | MalformedModelException | TranslateException | RuntimeException e) {
      throw e instanceof ModelException m
          ? m
          : new ModelException("Model " + name + " cannot be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * Runs each size of batch that will come once.
   *
   * @throws ModelException if that fails
   */
  void warmUp() {
    for (int size : shapes.sizes()) {
      try {
        List<float[]> unused = run(size);
      } catch (TranslateException | RuntimeException e) {
        throw new ModelException(
            "Model %s cannot be run with %d images: %s"
                .formatted(descriptor.name(), size, e.getMessage()),
            e);
      }
    }
  }

  /** Runs a batch of the warm-up image, and gives back the memory that only its first run needs. */
  private List<float[]> run(int batchSize) throws TranslateException {
    List<float[]> scores = apply(Collections.nCopies(batchSize, warmUpImage));
    NativeAllocator.trim();
    return scores;
  }

  private static boolean areFinite(float[] scores) {
    for (float score : scores) {
      if (!Float.isFinite(score)) {
        return false;
      }
    }
    return true;
  }

  private void check(float[] scores, int labels) {
    if (!areFinite(scores)) {
      throw new ModelException(
          "Model %s gives no number to a blank image, nor to one of noise: %s"
              .formatted(
                  descriptor.name(),
                  Arrays.toString(Arrays.copyOf(scores, Math.min(scores.length, SHOWN)))));
    }
    if (scores.length != labels) {
      throw new ModelException(
          "Model "
              + descriptor.name()
              + " gives "
              + scores.length
              + " scores, its labels are "
              + labels);
    }
  }

  /** With the image that warmed it up. */
  @Override
  public void check() throws TranslateException {
    List<float[]> unused = apply(List.of(warmUpImage));
  }

  /**
   * Classifies a batch in one device call.
   *
   * @param tensors of {@code side * side * channels} floats each; their positions stay as they are
   * @return softmax scores, one a label, for each
   * @throws DeviceExhaustedException if the device has no memory for so many
   */
  @Override
  public List<float[]> apply(List<FloatBuffer> tensors) throws TranslateException {
    Lane idle = free.poll();
    Lane lane = idle == null ? new Lane() : idle;
    try {
      return lane.predictor.predict(tensors);
    } catch (TranslateException | RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof TFResourceExhaustedException exhausted) {
          throw new DeviceExhaustedException(String.valueOf(exhausted.getMessage()), e);
        }
      }
      throw e;
    } finally {
      free.push(lane); // who came last is in the caches, and the others are not needed yet
    }
  }

  /** Any number: TensorFlow's sessions take them at once. */
  @Override
  public int callsAtOnce() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int filledUp(int items) {
    return shapes.holding(items);
  }

  @Override
  public Arithmetic arithmetic() {
    return arithmetic;
  }

  @Override
  public void close() {
    closeLanes();
    model.close();
    NativeAllocator.trim();
  }

  private void closeLanes() {
    for (Lane lane = free.poll(); lane != null; lane = free.poll()) {
      lane.close();
    }
  }

  /** For one call at a time: between lists of Java's buffers and arrays and one tensor each way. */
  private final class Lane
      implements NoBatchifyTranslator<List<FloatBuffer>, List<float[]>>, AutoCloseable {

    private final Predictor<List<FloatBuffer>, List<float[]>> predictor = model.newPredictor(this);

    /** By size: all of a GPU's, which are pinned; for a CPU the last one, which comes next. */
    private final Map<Integer, HostTensor> rooms = new HashMap<>();

    private int images;

    @Override
    public NDList processInput(TranslatorContext context, List<FloatBuffer> tensors) {
      images = tensors.size();
      HostTensor filled = room(shapes.holding(images));
      filled.put(tensors);
      return new NDList(filled.array());
    }

    private HostTensor room(int size) {
      HostTensor kept = rooms.get(size);
      if (kept != null) {
        return kept;
      }
      if (!shapes.fixed()) {
        closeRooms();
      }
      InputTensor input = descriptor.input();
      HostTensor room =
          HostTensor.allocate(
              model.getNDManager(), input.tensor(), input.shape(size), shapes.fixed());
      rooms.put(size, room);
      return room;
    }

    private void closeRooms() {
      rooms.values().forEach(HostTensor::close);
      rooms.clear();
    }

    /** Closes the outputs: they belong to the input's manager, which outlives them. */
    @Override
    public List<float[]> processOutput(TranslatorContext context, NDList outputs) {
      try (outputs) {
        NDArray output = outputs.get(descriptor.output().tensor());
        float[] all = output.toFloatArray();
        int labels = Math.toIntExact(output.getShape().get(1));
        List<float[]> scores = new ArrayList<>(images);
        for (int from = 0; from < images * labels; from += labels) {
          float[] one = Arrays.copyOfRange(all, from, from + labels);
          scores.add(descriptor.output().kind() == Kind.LOGITS ? softmax(one) : one);
        }
        return scores;
      }
    }

    @Override
    public void close() {
      predictor.close();
      closeRooms();
    }
  }

  /** With the largest logit taken off first, so that no exponential overflows. */
  private static float[] softmax(float[] logits) {
    float largest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    float[] scores = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      double e = Math.exp(logits[i] - largest);
      scores[i] = (float) e;
      sum += e;
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (scores[i] / sum);
    }
    return scores;
  }
}
