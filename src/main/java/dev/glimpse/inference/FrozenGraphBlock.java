package dev.glimpse.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractSymbolBlock;
import ai.djl.nn.ParameterList;
import ai.djl.tensorflow.engine.TfNDArray;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.glimpse.tensorflow.GraphSession;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;

/**
 * A DJL block that runs a graph of constants, from one input to one output of floats. DJL's own
 * block keeps the weights on the Java heap for as long as the model is loaded; this block keeps
 * none there.
 *
 * <p>Threads: any number at once.
 */
final class FrozenGraphBlock extends AbstractSymbolBlock {

  private final GraphSession session;
  private final String output;

  /**
   * Wraps a session.
   *
   * @param session the session; the caller has to close it
   * @param output the name of the block's output
   */
  FrozenGraphBlock(GraphSession session, String output) {
    this.session = session;
    this.output = output;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> options) {
    TfNDArray images = (TfNDArray) inputs.singletonOrThrow();
    try (TF_Tensor fed = JavacppUtils.resolveTFETensor(images.getHandle());
        TF_Tensor scores = session.run(fed)) {
      if (tensorflow.TF_TensorType(scores) != tensorflow.TF_FLOAT) {
        throw new IllegalStateException(output + " is not float32, although its signature says so");
      }
      long[] shape = new long[tensorflow.TF_NumDims(scores)];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = tensorflow.TF_Dim(scores, i);
      }
      long floats = tensorflow.TF_TensorElementCount(scores);
      FloatBuffer values =
          new FloatPointer(tensorflow.TF_TensorData(scores)).capacity(floats).asBuffer();
      NDArray array = images.getManager().create(values, new Shape(shape), DataType.FLOAT32);
      array.setName(output);
      return new NDList(array);
    }
  }

  @Override
  public boolean isInitialized() {
    return true;
  }

  @Override
  public ParameterList getDirectParameters() {
    throw new UnsupportedOperationException("The parameters are constants of the graph");
  }

  @Override
  public PairList<String, Shape> describeOutput() {
    throw new UnsupportedOperationException("The SavedModel's signature describes the outputs");
  }

  @Override
  public void removeLastBlock() {
    throw new UnsupportedOperationException("The graph cannot be changed");
  }
}
