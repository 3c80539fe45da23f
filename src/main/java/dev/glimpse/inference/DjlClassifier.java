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
import dev.glimpse.model.ImageScores;
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
 * <p>Threads: any number of calls at once. All of them share the session and its weights. Each call
 * has its own predictor and tensor; there are as many of these as the largest number of
 * simultaneous calls so far.
 */
public final class DjlClassifier implements Classifier {

  /** Maximum number of scores in a message. */
  private static final int SHOWN = 3;

  private final ModelDescriptor descriptor;
  private final ScoreArithmetic arithmetic;
  private final WarmBatchShapes shapes;
  private final Model model;

  /**
   * The image that warms the model up and that is tried after a failed device call: blank, or noise
   * if the model has no score for a blank image.
   */
  private FloatBuffer warmUpImage;

  private final Deque<Lane> free = new ConcurrentLinkedDeque<>();

  private DjlClassifier(
      ModelDescriptor descriptor, Precision precision, WarmBatchShapes shapes, Model model) {
    this.descriptor = descriptor;
    this.arithmetic = new ScoreArithmetic(precision, null);
    this.shapes = shapes;
    this.model = model;
    this.warmUpImage = FloatBuffer.allocate(descriptor.input().size());
  }

  /**
   * Loads a model in the device's plain arithmetic.
   *
   * @param batchSize the largest batch that will come
   * @throws ModelException if the graph cannot be loaded, or does not give one score per label
   */
  public static DjlClassifier load(ModelFolder folder, TensorFlowEngine engine, int batchSize) {
    return load(folder, engine, batchSize, engine.precisions().get(0));
  }

  /**
   * Loads a model and runs it once with one image and once with two, on a GPU with each batch size
   * that will come, so that the first image does not have to wait for this.
   *
   * @param batchSize the largest batch that will come
   * @param precision one of the engine's precisions
   * @throws ModelException if the graph cannot be loaded, or does not give one score per label
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
   * Loads a model and runs it once with one image; during this run TensorFlow optimises the graph.
   *
   * @throws ModelException if the graph cannot be loaded, or does not give one score per label
   */
  static DjlClassifier open(
      ModelFolder folder, TensorFlowEngine engine, int batchSize, Precision precision) {
    String name = folder.descriptor().name();
    try {
      Model model = DeviceModelLoader.load(folder, engine, precision);
      DjlClassifier classifier =
          new DjlClassifier(
              folder.descriptor(),
              precision,
              WarmBatchShapes.of(engine.device(), batchSize),
              model);
      try {
        ImageScores scores = classifier.run(1).get(0);
        if (scores.firstNotFinite() != null) {
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
   * Runs one batch of each size that the device is warmed up with, except that of one image, which
   * ran when the model was opened.
   *
   * @throws ModelException if a run fails
   */
  void warmUp() {
    for (int size : shapes.sizes().subList(1, shapes.sizes().size())) {
      try {
        List<ImageScores> unused = run(size);
      } catch (TranslateException | RuntimeException e) {
        throw new ModelException(
            "Model %s cannot be run with %d images: %s"
                .formatted(descriptor.name(), size, e.getMessage()),
            e);
      }
    }
  }

  /** Runs a batch of the warm-up image, then releases the memory that only the first run needs. */
  private List<ImageScores> run(int batchSize) throws TranslateException {
    List<ImageScores> scores = apply(Collections.nCopies(batchSize, warmUpImage));
    NativeAllocator.trim();
    return scores;
  }

  private void check(ImageScores scores, int labels) {
    if (scores.firstNotFinite() != null) {
      throw new ModelException(
          "Model %s gives scores that are not finite, for a blank image and for noise: %s"
              .formatted(
                  descriptor.name(),
                  Arrays.toString(
                      Arrays.copyOf(scores.toArray(), Math.min(scores.size(), SHOWN)))));
    }
    if (scores.size() != labels) {
      throw new ModelException(
          "Model "
              + descriptor.name()
              + " gives "
              + scores.size()
              + " scores, but has "
              + labels
              + " labels");
    }
    if (descriptor.output().kind() == Kind.SIGMOID) {
      checkProbabilities(scores);
    }
  }

  /** Rejects logits that the descriptor declares as probabilities. */
  private void checkProbabilities(ImageScores scores) {
    for (int output = 0; output < scores.size(); output++) {
      float score = scores.at(output);
      if (score < 0 || score > 1) {
        throw new ModelException(
            "Model %s gives a score of %s, but its output.kind is sigmoid, allowed: 0 to 1; for"
                    .formatted(descriptor.name(), score)
                + " logits, output.kind is sigmoid-logits");
      }
    }
  }

  /** Classifies the image that warmed the model up. */
  @Override
  public void check() throws TranslateException {
    List<ImageScores> unused = apply(List.of(warmUpImage));
  }

  /**
   * Classifies a batch in one device call.
   *
   * @param tensors tensors of {@code side * side * channels} floats each; their positions do not
   *     change
   * @return probabilities for each tensor, one per label
   * @throws DeviceExhaustedException if the device has no memory for a batch of this size
   */
  @Override
  public List<ImageScores> apply(List<FloatBuffer> tensors) throws TranslateException {
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
      free.push(lane); // last in, first out: its tensor is still in the CPU's caches
    }
  }

  /** Returns no limit, because TensorFlow's sessions run any number of calls at once. */
  @Override
  public int callsAtOnce() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int filledUp(int items) {
    return shapes.holding(items);
  }

  @Override
  public ScoreArithmetic arithmetic() {
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

  /**
   * The predictor and the tensors of one call at a time. Translates a list of Java's buffers to one
   * input tensor, and one output tensor to the scores of each image.
   */
  private final class Lane
      implements NoBatchifyTranslator<List<FloatBuffer>, List<ImageScores>>, AutoCloseable {

    private final Predictor<List<FloatBuffer>, List<ImageScores>> predictor =
        model.newPredictor(this);

    /**
     * Input tensors by batch size: on a GPU of all sizes, with pinned memory; on a CPU of the last
     * size only, which the next batch probably has.
     */
    private final Map<Integer, HostTensor> inputs = new HashMap<>();

    private int images;

    @Override
    public NDList processInput(TranslatorContext context, List<FloatBuffer> tensors) {
      images = tensors.size();
      HostTensor filled = input(shapes.holding(images));
      filled.put(tensors);
      return new NDList(filled.array());
    }

    private HostTensor input(int size) {
      HostTensor kept = inputs.get(size);
      if (kept != null) {
        return kept;
      }
      if (!shapes.fixed()) {
        closeInputs();
      }
      InputTensor input = descriptor.input();
      HostTensor room =
          HostTensor.allocate(
              model.getNDManager(), input.tensor(), input.shape(size), shapes.fixed());
      inputs.put(size, room);
      return room;
    }

    private void closeInputs() {
      inputs.values().forEach(HostTensor::close);
      inputs.clear();
    }

    /**
     * Reads the scores and closes the outputs, which belong to the input's manager and would live
     * as long as it does.
     */
    @Override
    public List<ImageScores> processOutput(TranslatorContext context, NDList outputs) {
      try (outputs) {
        NDArray output = outputs.get(descriptor.output().tensor());
        float[] all = output.toFloatArray();
        int labels = Math.toIntExact(output.getShape().get(1));
        List<ImageScores> scores = new ArrayList<>(images);
        for (int from = 0; from < images * labels; from += labels) {
          float[] one = Arrays.copyOfRange(all, from, from + labels);
          float[] probabilities = descriptor.output().kind().probabilities(one);
          scores.add(ImageScores.of(probabilities).in(arithmetic.label()));
        }
        return scores;
      }
    }

    @Override
    public void close() {
      predictor.close();
      closeInputs();
    }
  }
}
