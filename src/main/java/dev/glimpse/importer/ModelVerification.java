package dev.glimpse.importer;

import dev.glimpse.graph.DetachedGraphSession;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.graph.TensorName;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.OutputTensor.Kind;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;

/**
 * A comparison of the model as written, fed batches, with the original model, fed one image at a
 * time. Both run as {@link DetachedGraphSession} runs them, so that they round in the same way.
 */
final class ModelVerification {

  static final int LARGEST_BATCH = 32;

  /**
   * The batch sizes. At least the first two are run, because two images show whether they are mixed
   * up.
   */
  private static final List<Integer> BATCHES = List.of(1, 2, 5, ProbeImageSet.COUNT, LARGEST_BATCH);

  private static final int ALWAYS = 2;

  /**
   * Maximum size of a tensor. Larger batches of large images prove no more than smaller ones, and
   * take several tensors of this size.
   */
  private static final long LARGEST_TENSOR_BYTES = 128L << 20;

  private final InputTensor input;
  private final Kind kind;
  private final List<FloatBuffer> images;
  private final List<ImageScores> expected;
  private final int classes;
  private final ImportPhaseProgress progress;

  /**
   * Creates the verification of one model.
   *
   * @param images images as the served graph takes them
   * @param expected the scores that the original model gives each image
   * @param progress gets the phase of each batch
   */
  ModelVerification(
      InputTensor input,
      Kind kind,
      List<FloatBuffer> images,
      List<ImageScores> expected,
      ImportPhaseProgress progress) {
    this.progress = progress;
    this.input = input;
    this.kind = kind;
    this.images = images;
    this.expected = expected;
    this.classes = expected.get(0).size();
  }

  /** The model as written, in a session. */
  private record Written(
      DetachedGraphSession session,
      TensorName images,
      TensorName scores,
      ScoreToleranceBound tolerance) {}

  /**
   * Runs batches of several sizes, each image at several positions.
   *
   * @param folder the folder of the SavedModel as written
   * @throws ImportException if any score differs by more than {@link ScoreToleranceBound} allows
   */
  VerifiedBatches run(Path folder) throws IOException {
    MappedProto<SavedModel> file =
        MappedProto.parse(folder.resolve(ModelDescriptor.GRAPH), SavedModel::parseFrom);
    MetaGraphDef written = file.proto().getMetaGraphs(0);
    SignatureDef signature = written.getSignatureDefOrThrow(ServedGraph.SIGNATURE);
    progress.phase("loading the written graph");
    float difference = 0;
    int largest = 0;
    try (DetachedGraphSession session = load(written)) {
      file.releasePages();
      Written loaded =
          new Written(
              session,
              TensorName.parse(signature.getInputsOrThrow(input.tensor()).getName()),
              TensorName.parse(signature.getOutputsOrThrow(ServedGraph.OUTPUT).getName()),
              ScoreToleranceBound.of(kind, written.getGraphDef(), expected));
      long most = Math.max(ALWAYS, LARGEST_TENSOR_BYTES / largestTensor(session.graph()));
      for (int size : BATCHES) {
        if (size <= most) {
          progress.phase("comparing a batch of " + size);
          difference = Math.max(difference, compare(loaded, size));
          largest = size;
        }
      }
    }
    return new VerifiedBatches(largest, difference);
  }

  private static DetachedGraphSession load(MetaGraphDef written) {
    try {
      return DetachedGraphSession.load(written.getGraphDef());
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new ImportException("TensorFlow rejects the written graph: " + e.getMessage(), e);
    }
  }

  /** Returns the bytes of the largest tensor per image, as far as shapes are known. */
  private static long largestTensor(Graph graph) {
    long largest = 1;
    for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
      GraphOperation operation = all.next();
      for (int i = 0; i < operation.numOutputs(); i++) {
        Shape shape = operation.output(i).shape();
        if (!shape.isUnknown() && shape.numDimensions() > 0 && shape.get(0) == -1) {
          long bytes = Float.BYTES;
          for (long size : shape.asArray()) {
            bytes *= Math.max(1, size);
          }
          largest = Math.max(largest, bytes);
        }
      }
    }
    return largest;
  }

  private float compare(Written loaded, int size) {
    List<Integer> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      batch.add((i + size) % images.size());
    }
    float[] scores = run(loaded, batch);
    if (scores.length != size * classes) {
      throw new ImportException(
          "The batch size cannot be made variable: %d images give %d scores, not %d"
              .formatted(size, scores.length, size * classes));
    }
    float largest = 0;
    for (int i = 0; i < size; i++) {
      ImageScores alone = expected.get(batch.get(i));
      double[] tolerated = loaded.tolerance().allowed(alone);
      for (int label = 0; label < alone.size(); label++) {
        float got = scores[i * classes + label];
        float difference = Math.abs(got - alone.at(label));
        double allowed = tolerated[label];
        if (!(difference <= allowed)) { // also true for NaN
          throw new ImportException(
              String.format(
                  Locale.ROOT,
                  "The written model does not agree with the original model: image %d at %d"
                      + " of a batch of %d scores %g for output %d, alone it scores %g; rounding"
                      + " explains a difference of %.2g",
                  batch.get(i),
                  i,
                  size,
                  got,
                  label,
                  alone.at(label),
                  allowed));
        }
        largest = Math.max(largest, difference);
      }
    }
    return largest;
  }

  private float[] run(Written loaded, List<Integer> batch) {
    FloatBuffer gathered = FloatBuffer.allocate(batch.size() * input.size());
    batch.forEach(index -> gathered.put(images.get(index).duplicate()));
    Shape shape = Shape.of(input.shape(batch.size()));
    try (TFloat32 tensor = TFloat32.tensorOf(shape, DataBuffers.of(gathered.flip()))) {
      return loaded.session().run(Map.of(loaded.images(), tensor), loaded.scores());
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      if (MemoryExhaustionCheck.isCauseOf(e)) {
        throw MemoryExhaustionCheck.refusal("a batch of %d images".formatted(batch.size()), e);
      }
      throw new ImportException(
          "The batch size cannot be made variable: %d images at once fail: %s"
              .formatted(batch.size(), e.getMessage()),
          e);
    }
  }
}
