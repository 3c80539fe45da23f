package dev.glimpse.retrain;

import dev.glimpse.graph.DetachedGraphSession;
import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import dev.glimpse.model.InputTensor;
import java.util.Arrays;
import java.util.Optional;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** The types of a graph's tensors and their shapes for one image. For one thread. */
final class TensorShapes implements AutoCloseable {

  /** The number of images for which TensorFlow infers the shapes, to recognise the batch. */
  private static final int IMAGES = 2;

  private final DetachedGraphSession session;

  private TensorShapes(DetachedGraphSession session) {
    this.session = session;
  }

  /**
   * Infers the shapes; the graph is not run.
   *
   * @param image the placeholder that takes images
   * @throws RetrainingException if TensorFlow rejects the graph
   */
  static TensorShapes of(GraphDef definition, String image, InputTensor input) {
    EditableGraph graph = new EditableGraph(definition);
    NodeDef placeholder = graph.node(image);
    graph.put(
        placeholder.toBuilder()
            .putAttr(
                "shape",
                AttrValue.newBuilder()
                    .setShape(GraphNodeBuilder.shape(input.shape(IMAGES)))
                    .build())
            .build());
    try {
      return new TensorShapes(DetachedGraphSession.withoutWeights(graph.graph()));
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new RetrainingException("TensorFlow rejects the base model: " + e.getMessage(), e);
    }
  }

  /** Returns the element type of a tensor. */
  DataType type(TensorName tensor) {
    return output(tensor).dataType();
  }

  /**
   * Returns the sizes of a tensor for one image, without the batch; empty if they are not known, or
   * if the batch is not the first dimension.
   */
  Optional<long[]> ofOneImage(TensorName tensor) {
    Shape shape = output(tensor).shape();
    if (shape.isUnknown() || shape.hasUnknownDimension() || shape.numDimensions() == 0) {
      return Optional.empty();
    }
    long[] sizes = shape.asArray();
    return sizes[0] == IMAGES
        ? Optional.of(Arrays.copyOfRange(sizes, 1, sizes.length))
        : Optional.empty();
  }

  /** Returns the sizes of a tensor without a batch, such as a kernel's; -1 where not known. */
  long[] whole(TensorName tensor) {
    Shape shape = output(tensor).shape();
    return shape.isUnknown() ? new long[0] : shape.asArray();
  }

  private Output<?> output(TensorName tensor) {
    return session.graph().operationOrThrow(tensor.node()).output(tensor.index());
  }

  @Override
  public void close() {
    session.close();
  }
}
