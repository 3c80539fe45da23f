package dev.glimpse.architecture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/**
 * A network with variables in a graph. The training form and any number of evaluation forms share
 * the variables. For one thread.
 *
 * <p>Variables are resources: a step reads each of them once, at its beginning, and updates do not
 * disturb what the same step still computes from it.
 */
public final class TrainableNetwork {

  private final NetworkConfiguration network;
  private final Ops root;
  private final String prefix;
  private final ScopeTree scopes;
  private final Map<String, TrainableVariable> variables = new LinkedHashMap<>();
  private final Map<String, Placeholder<TFloat32>> fed = new LinkedHashMap<>();
  private final List<Op> assignments = new ArrayList<>();

  /**
   * Adds the variables of a network to a graph.
   *
   * @param root the scope in which the published names begin
   */
  public TrainableNetwork(Ops root, NetworkConfiguration network) {
    this(root, "", network);
  }

  /**
   * Adds a further copy of the variables of a network to a graph, such as their averages.
   *
   * @param root the scope that contains the copy
   * @param copy the scope in which the published names begin, different for each copy
   */
  public static TrainableNetwork copy(Ops root, String copy, NetworkConfiguration network) {
    return new TrainableNetwork(root.withSubScope(copy), copy + "/", network);
  }

  private TrainableNetwork(Ops root, String prefix, NetworkConfiguration network) {
    this.network = network;
    this.root = root;
    this.prefix = prefix;
    this.scopes = new ScopeTree(root);
    network.variables().forEach(this::add);
  }

  private void add(NetworkVariable variable) {
    String name = variable.name();
    // Resources without a name of their own are all the same one.
    VarHandleOp handle =
        scopes
            .named(name)
            .varHandleOp(TFloat32.class, variable.shape(), VarHandleOp.sharedName(prefix + name));
    Operand<TFloat32> value = scopes.named(name + "_read").readVariableOp(handle, TFloat32.class);
    Placeholder<TFloat32> initial =
        scopes
            .named(name + "_fed")
            .placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
    variables.put(name, new TrainableVariable(variable, handle, value));
    fed.put(name, initial);
    assignments.add(scopes.named(name + "_assign").assignVariableOp(handle, initial));
  }

  /** Returns all variables: in the order of the layers, for Keras in the order of its files. */
  public List<TrainableVariable> variables() {
    return List.copyOf(variables.values());
  }

  /**
   * Adds the network in its training form: batch normalisation with the statistics of the batch,
   * dropout, and the auxiliary head if the network has one. May be called once.
   *
   * @param images [N, side, side, 3]; N must be larger than 1
   * @param momentum the share of a moving average that a step keeps; {@link #publishedMomentum} for
   *     long trainings, less for short ones
   * @param seed of the masks of dropout, which differ between steps
   */
  public TrainingOutputs training(Operand<TFloat32> images, double momentum, long seed) {
    TrainingForm form = new TrainingForm(variables, momentum, seed);
    NetworkEnds<GraphMap> ends = GraphLayers.build(scopes, images, network, form);
    GraphMap auxiliary = ends.auxiliaryLogits();
    return new TrainingOutputs(
        ends.logits().tensor(), auxiliary == null ? null : auxiliary.tensor(), form.updates());
  }

  /** Returns the momentum of the moving averages with which the published weights were trained. */
  public double publishedMomentum() {
    return network.architecture().style().momentum();
  }

  /**
   * Adds the network in its inference form, as it is served.
   *
   * @param images [N, side, side, 3]
   * @param scope the scope of the operations
   * @return logits [N, classes]
   */
  public Operand<TFloat32> evaluation(Operand<TFloat32> images, String scope) {
    NetworkForm form = new EvaluationForm(variables);
    ScopeTree own = new ScopeTree(root.withSubScope(scope));
    return GraphLayers.build(own, images, network.withoutAuxiliaryHead(), form).logits().tensor();
  }

  /**
   * Sets all variables. The values are in native memory once more meanwhile.
   *
   * @param weights a source of all variables, such as {@link InitialWeights} or a checkpoint
   * @throws WeightMismatchException if the source lacks a variable or has it in another shape
   * @throws IOException if values cannot be read
   */
  public void assign(Session session, WeightSource weights) throws IOException {
    List<TFloat32> tensors = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      for (TrainableVariable variable : variables.values()) {
        String name = variable.variable().name();
        TFloat32 tensor = tensor(variable.variable(), weights);
        tensors.add(tensor);
        runner.feed(fed.get(name), tensor);
      }
      assignments.forEach(runner::addTarget);
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private static TFloat32 tensor(NetworkVariable variable, WeightSource weights)
      throws IOException {
    Shape found = weights.shape(variable.name());
    if (!found.equals(variable.shape())) {
      throw WeightMismatchException.misshapen(variable.name(), found, variable.shape());
    }
    TFloat32 tensor = TFloat32.tensorOf(found);
    long[] written = {0};
    try {
      FloatDataBuffer values = tensor.asRawTensor().data().asFloats();
      weights.read(
          variable.name(),
          part -> {
            float[] floats = new float[part.remaining()];
            part.get(floats);
            values.offset(written[0]).write(floats);
            written[0] += floats.length;
          });
      if (written[0] != found.size()) {
        throw new IOException(
            "The array %s of shape %s has %d values".formatted(variable.name(), found, written[0]));
      }
      return tensor;
    } catch (IOException | RuntimeException e) {
      tensor.close();
      throw e;
    }
  }

  /** Returns the current values; close them to free their memory. */
  public SessionWeights weights(Session session) {
    return SessionWeights.read(session, variables());
  }
}
