package dev.glimpse.train;

import dev.glimpse.architecture.InitialWeights;
import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.NetworkVariable;
import dev.glimpse.architecture.WeightMismatchException;
import dev.glimpse.architecture.WeightSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * The weights of a trained network for a training with other classes: the last layers are new, and
 * so is an auxiliary head that is missing or was made for another side.
 */
public final class NewLastLayerWeights implements WeightSource {

  private final WeightSource trained;
  private final InitialWeights initial;
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Set<String> fresh = new LinkedHashSet<>();

  /**
   * Creates a source of the variables of a network.
   *
   * @param network the network to train
   * @param trained the weights of a network of the same architecture and width
   * @param seed of the new values
   * @throws WeightMismatchException if the trained weights lack a variable
   */
  public NewLastLayerWeights(NetworkConfiguration network, WeightSource trained, long seed) {
    this.trained = trained;
    initial = new InitialWeights(network, seed);
    Set<String> names = trained.names();
    Set<String> served = namesOf(network.withoutAuxiliaryHead());
    Set<String> ofLastLayers = lastLayers(network);
    for (NetworkVariable variable : network.variables()) {
      String name = variable.name();
      shapes.put(name, variable.shape());
      boolean fits = names.contains(name) && trained.shape(name).equals(variable.shape());
      if (ofLastLayers.contains(name) || (!fits && !served.contains(name))) {
        fresh.add(name);
      } else if (!names.contains(name)) {
        throw WeightMismatchException.missing(name);
      }
    }
  }

  private static Set<String> namesOf(NetworkConfiguration network) {
    Set<String> names = new HashSet<>();
    network.variables().forEach(variable -> names.add(variable.name()));
    return names;
  }

  /** Returns the variables whose shapes depend on the number of classes. */
  private static Set<String> lastLayers(NetworkConfiguration network) {
    Map<String, Shape> other = new HashMap<>();
    new NetworkConfiguration(
            network.architecture(),
            network.width(),
            network.classes() + 1,
            network.side(),
            network.auxiliaryHead())
        .variables()
        .forEach(variable -> other.put(variable.name(), variable.shape()));
    Set<String> names = new HashSet<>();
    for (NetworkVariable variable : network.variables()) {
      if (!variable.shape().equals(other.get(variable.name()))) {
        names.add(variable.name());
      }
    }
    return names;
  }

  /** Returns the variables with new values. */
  public Set<String> fresh() {
    return Set.copyOf(fresh);
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public Shape shape(String name) {
    return fresh.contains(name) ? initial.shape(name) : trained.shape(name);
  }

  @Override
  public void read(String name, ValueSink sink) throws IOException {
    if (fresh.contains(name)) {
      initial.read(name, sink);
    } else {
      trained.read(name, sink);
    }
  }
}
