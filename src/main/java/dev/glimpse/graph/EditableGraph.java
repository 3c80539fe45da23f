package dev.glimpse.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A graph that is being changed: its nodes by name. All other parts of the graph stay unchanged,
 * above all the producer's version, because old operations work only in graphs of their time.
 */
public final class EditableGraph {

  private GraphDef frame;
  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();

  public EditableGraph(GraphDef graph) {
    frame = graph.toBuilder().clearNode().build();
    graph.getNodeList().forEach(this::put);
  }

  /** Returns the current nodes, in the graph's order. */
  public Collection<NodeDef> nodes() {
    return List.copyOf(nodes.values());
  }

  public boolean has(String name) {
    return nodes.containsKey(name);
  }

  public @Nullable NodeDef find(String name) {
    return nodes.get(name);
  }

  public NodeDef node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  /** Adds a node, or replaces the node of the same name. */
  public void put(NodeDef node) {
    nodes.put(node.getName(), node);
  }

  public void remove(String name) {
    nodes.remove(name);
  }

  /** Returns a name that no node has. */
  public String freshName(String wanted) {
    String name = wanted;
    for (int i = 1; nodes.containsKey(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /** Returns the inputs of a node without control inputs. */
  public static List<TensorName> inputs(NodeDef node) {
    return node.getInputList().stream()
        .filter(input -> !TensorName.isControl(input))
        .map(TensorName::parse)
        .toList();
  }

  /** Replaces tensors in the inputs of all nodes; a replacement may itself be replaced. */
  public void redirect(Map<TensorName, TensorName> replacements) {
    for (NodeDef node : nodes()) {
      NodeDef.Builder changed = null;
      for (int i = 0; i < node.getInputCount(); i++) {
        String input = node.getInput(i);
        if (!TensorName.isControl(input)) {
          TensorName tensor = TensorName.parse(input);
          TensorName last = follow(tensor, replacements);
          if (!last.equals(tensor)) {
            changed = changed == null ? node.toBuilder() : changed;
            changed.setInput(i, last.input());
          }
        }
      }
      if (changed != null) {
        put(changed.build());
      }
    }
  }

  /** Returns the last replacement of a tensor; a replacement may itself be replaced. */
  public static TensorName follow(TensorName tensor, Map<TensorName, TensorName> replacements) {
    TensorName now = tensor;
    for (TensorName next = replacements.get(now); next != null; next = replacements.get(now)) {
      now = next;
    }
    return now;
  }

  /** Returns the names of a node and of all nodes that it is computed from, inputs first. */
  public Set<String> ancestors(String last) {
    return before(last, EditableGraph::inputs);
  }

  /**
   * Returns the names that {@link #ancestors} returns, and those of the nodes before control
   * inputs.
   */
  public Set<String> ancestorsAndOrder(String last) {
    return before(
        last,
        node ->
            node.getInputList().stream()
                .map(input -> TensorName.parse(input.replaceFirst("^\\^", "")))
                .filter(input -> has(input.node()))
                .toList());
  }

  private Set<String> before(String last, Function<NodeDef, List<TensorName>> inputs) {
    Set<String> done = new LinkedHashSet<>();
    Set<String> entered = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(last));
    while (!open.isEmpty()) {
      String name = open.element();
      NodeDef node = nodes.get(name);
      if (node == null) {
        throw new GraphException(
            "The graph lacks the node " + name + ", which is an input of other nodes");
      }
      if (entered.add(name)) {
        inputs.apply(node).stream()
            .map(TensorName::node)
            .filter(input -> !entered.contains(input))
            .forEach(open::push);
      } else {
        open.remove();
        done.add(name);
      }
    }
    return done;
  }

  /** Returns the nodes that take any output of a node, by that node's name. */
  public Map<String, List<NodeDef>> consumers() {
    Map<String, List<NodeDef>> consumers = new HashMap<>();
    for (NodeDef node : nodes.values()) {
      for (TensorName input : inputs(node)) {
        consumers.computeIfAbsent(input.node(), n -> new ArrayList<>()).add(node);
      }
    }
    return consumers;
  }

  /** Returns the names of a node and of all nodes that are computed from it. */
  public Set<String> descendants(String name) {
    Map<String, List<NodeDef>> consumers = consumers();
    Set<String> found = new LinkedHashSet<>(Set.of(name));
    Deque<String> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      for (NodeDef consumer : consumers.getOrDefault(open.remove(), List.of())) {
        if (found.add(consumer.getName())) {
          open.add(consumer.getName());
        }
      }
    }
    return found;
  }

  /** Keeps only the nodes of the given names, in the order of the names. */
  public void keep(Set<String> names) {
    Map<String, NodeDef> kept = new LinkedHashMap<>();
    names.forEach(name -> kept.put(name, node(name)));
    nodes.clear();
    nodes.putAll(kept);
  }

  /** Returns the functions that nodes may call. */
  public FunctionDefLibrary functions() {
    return frame.getLibrary();
  }

  /** Removes the functions if no node calls any of them. */
  public void dropUnusedFunctions() {
    boolean used =
        nodes.values().stream()
            .flatMap(node -> node.getAttrMap().values().stream())
            .anyMatch(value -> value.hasFunc() || value.getList().getFuncCount() > 0);
    if (!used) {
      frame = frame.toBuilder().clearLibrary().build();
    }
  }

  /** Returns the graph in its current state. */
  public GraphDef graph() {
    return frame.toBuilder().addAllNode(nodes.values()).build();
  }
}
