package dev.glimpse.importer;

import dev.glimpse.graph.DetachedGraphSession;
import dev.glimpse.graph.TensorName;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** A graph that is fed one image, as TensorFlow infers it: shapes, and values of constants. */
final class BatchOfOne implements AutoCloseable {

  private final DetachedGraphSession light;

  BatchOfOne(GraphDef definition) {
    try {
      light = DetachedGraphSession.withoutWeights(definition);
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new ImportException("TensorFlow rejects the graph: " + e.getMessage(), e);
    }
  }

  /** Returns the shape of a tensor, if all of its dimensions are known. */
  Optional<long[]> shape(TensorName tensor) {
    Shape shape = light.graph().operationOrThrow(tensor.node()).output(tensor.index()).shape();
    return shape.isUnknown() || shape.hasUnknownDimension()
        ? Optional.empty()
        : Optional.of(shape.asArray());
  }

  /** Returns whether a tensor has two dimensions, of which the second has this size. */
  boolean isMatrix(TensorName tensor, int columns) {
    Shape shape = light.graph().operationOrThrow(tensor.node()).output(tensor.index()).shape();
    return !shape.isUnknown() && shape.numDimensions() == 2 && shape.get(1) == columns;
  }

  /** Returns the numbers of an integer tensor that does not depend on any fed tensor. */
  int[] integers(TensorName tensor) {
    try (Result result = light.session().runner().fetch(tensor.node(), tensor.index()).run()) {
      TType value = (TType) result.get(0);
      int[] integers = new int[(int) value.size()];
      if (value instanceof TInt32 ints) {
        ints.asRawTensor().data().asInts().read(integers);
      } else if (value instanceof TInt64 longs) {
        long[] values = new long[integers.length];
        longs.asRawTensor().data().asLongs().read(values);
        for (int i = 0; i < values.length; i++) {
          integers[i] = Math.toIntExact(values[i]);
        }
      } else {
        throw new ImportException(tensor + " has the type " + value.dataType() + ", not integers");
      }
      return integers;
    }
  }

  @Override
  public void close() {
    light.close();
  }
}
