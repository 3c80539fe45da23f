package dev.glimpse.graph;

/**
 * An output of a node, as graphs write it: {@code node}, {@code node:1}.
 *
 * @param node the name of the node
 * @param index the index among the node's outputs
 */
public record TensorName(String node, int index) {

  /** Returns the first output of a node. */
  public static TensorName of(String node) {
    return new TensorName(node, 0);
  }

  /** Parses {@code node} or {@code node:index}, but not control inputs. */
  public static TensorName parse(String text) {
    int colon = text.lastIndexOf(':');
    return colon < 0
        ? of(text)
        : new TensorName(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  /**
   * Returns whether an input of a node is a control input, {@code ^node}, which only determines
   * order.
   */
  public static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** Returns the text of this tensor as an input of a node. */
  public String input() {
    return index == 0 ? node : toString();
  }

  /** Returns the text of this tensor for signatures and sessions. */
  @Override
  public String toString() {
    return node + ":" + index;
  }
}
