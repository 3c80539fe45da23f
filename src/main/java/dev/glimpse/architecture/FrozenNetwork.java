package dev.glimpse.architecture;

import java.io.IOException;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** A network for serving, as a frozen graph. */
public final class FrozenNetwork {

  private FrozenNetwork() {}

  /**
   * Writes the frozen graph of a network, from {@link NetworkArchitecture#input} to {@link
   * NetworkArchitecture#output}, with the operations' published names and without the auxiliary
   * head. The memory does not depend on the network's size, because values are written as they are
   * read. TensorFlow's native library must be prepared.
   *
   * @param file replaced if it exists
   * @param weights a source that has all of the network's variables
   * @throws WeightMismatchException if the source lacks a variable
   * @throws IOException if values cannot be read or the file cannot be written
   */
  public static void write(Path file, NetworkConfiguration network, WeightSource weights)
      throws IOException {
    NetworkConfiguration served = network.withoutAuxiliaryHead();
    try (Graph graph = new Graph()) {
      ScopeTree scopes = new ScopeTree(Ops.create(graph));
      Placeholder<TFloat32> images =
          scopes
              .named(NetworkArchitecture.IMAGES)
              .placeholder(
                  TFloat32.class, Placeholder.shape(Shape.of(-1, served.side(), served.side(), 3)));
      ServingForm form = new ServingForm(scopes);
      GraphLayers.build(scopes, images, served, form);
      FrozenGraphWriter.write(file, graph.toGraphDef(), form.arrays(), weights);
    }
  }
}
