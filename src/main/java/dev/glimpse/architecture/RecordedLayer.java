package dev.glimpse.architecture;

import java.util.List;

/** A layer without values: its place in the network, and its variables. Compared by identity. */
final class RecordedLayer implements FeatureMap {

  private final MapSize size;
  private final List<RecordedLayer> inputs;
  private final List<NetworkVariable> variables;

  RecordedLayer(MapSize size, List<RecordedLayer> inputs, List<NetworkVariable> variables) {
    this.size = size;
    this.inputs = List.copyOf(inputs);
    this.variables = List.copyOf(variables);
  }

  @Override
  public MapSize size() {
    return size;
  }

  /** Returns the layers whose outputs it takes, in their order. */
  List<RecordedLayer> inputs() {
    return inputs;
  }

  /** Returns its variables, in the order in which files have them. */
  List<NetworkVariable> variables() {
    return variables;
  }
}
