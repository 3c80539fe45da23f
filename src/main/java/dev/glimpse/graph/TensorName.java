package dev.glimpse.graph;

/**
 * One output of a node, as graphs write it: {@code node}, {@code node:1}.
 *
 * @param node the node's name
 * @param index which of its outputs
 */
record TensorName(String node, int index) {

  /** The first output of a node. */
  static TensorName of(String node) {
    return new TensorName(node, 0);
  }

  /** Reads {@code node} or {@code node:index}; no control input. */
  static TensorName parse(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0
        ? of(text)
        : new TensorName(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  /** Whether a node's input only orders: {@code ^node}. */
  static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** As a node's input. */
  String input() {
    return index == 0 ? node : toString();
  }

  /** As a signature or a session wants it. */
  @Override
  public String toString() {
    return node + ":" + index;
  }
}
