package dev.glimpse.architecture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** A recognition of a network's size by the shapes of its weights. */
final class ConfigurationRecogniser {

  private static final String AUXILIARY = "/AuxLogits/";

  /** The steps in which users choose a width, as a share of 1. */
  private static final int WIDTH_STEPS = 100;

  private final NetworkArchitecture architecture;
  private final WeightSource weights;

  ConfigurationRecogniser(NetworkArchitecture architecture, WeightSource weights) {
    this.architecture = architecture;
    this.weights = weights;
  }

  /**
   * Returns the network whose variables the source has.
   *
   * @throws WeightMismatchException if no network has these variables
   */
  NetworkConfiguration recognise() {
    NetworkConfiguration published =
        new NetworkConfiguration(architecture, 1, 1, architecture.defaultSide(), false);
    List<NetworkVariable> variables = published.variables();
    int classes = classes(variables);
    List<NetworkConfiguration> candidates =
        widths(variables)
            .mapToObj(
                width ->
                    new NetworkConfiguration(architecture, width, classes, published.side(), false))
            .toList();
    NetworkConfiguration found =
        candidates.stream()
            .filter(candidate -> new Difference(candidate, weights).none())
            .findFirst()
            .orElseThrow(() -> new Difference(candidates.get(0), weights).exception());
    return architecture.hasAuxiliaryHead() ? withAuxiliaryHeadIfPresent(found) : found;
  }

  private NetworkConfiguration withAuxiliaryHeadIfPresent(NetworkConfiguration found) {
    NetworkConfiguration whole =
        new NetworkConfiguration(architecture, found.width(), found.classes(), found.side(), true);
    return new Difference(whole, weights).none() ? whole : found;
  }

  /** Returns the length of the last layer's biases, which no width changes. */
  private int classes(List<NetworkVariable> variables) {
    NetworkVariable biases = variables.stream().filter(this::ofLastLayer).findFirst().orElseThrow();
    Shape shape = weights.shape(biases.name());
    if (shape.numDimensions() != 1 || shape.size() < 1 || shape.size() > Integer.MAX_VALUE) {
      throw WeightMismatchException.misshapen(biases.name(), shape, Shape.of(1));
    }
    return (int) shape.size();
  }

  private boolean ofLastLayer(NetworkVariable variable) {
    return variable.role() == NetworkVariable.Role.BIAS && variable.shape().size() == 1;
  }

  /**
   * Returns the widths that could give the widest layer's number of maps. Maps are rounded down, so
   * several widths give one number; the ones in hundredths are the likely ones.
   */
  private DoubleStream widths(List<NetworkVariable> variables) {
    NetworkVariable widest =
        variables.stream()
            .filter(variable -> variable.role() == NetworkVariable.Role.BETA)
            .max((a, b) -> Long.compare(a.shape().size(), b.shape().size()))
            .orElseThrow();
    long full = widest.shape().size();
    long found = weights.shape(widest.name()).size();
    if (found < 1) {
      throw WeightMismatchException.misshapen(
          widest.name(), weights.shape(widest.name()), widest.shape());
    }
    int first = (int) Math.ceil((double) found / full * WIDTH_STEPS);
    int last = (int) Math.ceil((double) (found + 1) / full * WIDTH_STEPS);
    return DoubleStream.concat(
        DoubleStream.of((double) found / full),
        IntStream.rangeClosed(first, last).mapToDouble(step -> (double) step / WIDTH_STEPS));
  }

  /** The difference of a network's variables and a source. */
  private static final class Difference {

    private final NetworkConfiguration network;
    private final List<String> missing = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();
    private final List<String> unused = new ArrayList<>();

    Difference(NetworkConfiguration network, WeightSource weights) {
      this.network = network;
      Set<String> names = weights.names();
      Set<String> used = new HashSet<>();
      for (NetworkVariable variable : network.variables()) {
        used.add(variable.name());
        if (!names.contains(variable.name())) {
          missing.add(variable.name());
        } else if (!weights.shape(variable.name()).equals(variable.shape())) {
          misshapen.add(
              "%s %s instead of %s"
                  .formatted(variable.name(), weights.shape(variable.name()), variable.shape()));
        }
      }
      names.stream()
          .filter(name -> !used.contains(name) && !name.contains(AUXILIARY))
          .forEach(unused::add);
    }

    boolean none() {
      return missing.isEmpty() && misshapen.isEmpty() && unused.isEmpty();
    }

    WeightMismatchException exception() {
      return WeightMismatchException.of(network.architecture().title(), missing, misshapen, unused);
    }
  }
}
