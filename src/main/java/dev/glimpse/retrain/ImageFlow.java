package dev.glimpse.retrain;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * The way of an image through a graph: the nodes that are computed from its pixels and from which
 * the scores are computed, inputs first. Constants and operations on shapes are no part of it.
 */
final class ImageFlow {

  /** Operations that take a tensor but not its values. */
  private static final Set<String> SHAPES = Set.of("Shape", "ShapeN", "Size", "Rank");

  private final EditableGraph graph;
  private final List<String> order = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();

  /** The nodes that all paths pass, by name, each with the index of the output that they use. */
  private final List<TensorName> passages = new ArrayList<>();

  private ImageFlow(EditableGraph graph) {
    this.graph = graph;
  }

  /**
   * Follows the image.
   *
   * @param image the placeholder
   * @param scores the last tensor
   * @throws RetrainingException if the scores do not depend on the image
   */
  static ImageFlow of(EditableGraph graph, String image, TensorName scores) {
    ImageFlow flow = new ImageFlow(graph);
    flow.follow(image, scores.node());
    flow.findPassages(scores);
    return flow;
  }

  private void follow(String image, String last) {
    List<String> sorted = List.copyOf(graph.ancestors(last));
    Set<String> reached = new HashSet<>(Set.of(image));
    for (String name : sorted) {
      NodeDef node = graph.node(name);
      if (!SHAPES.contains(node.getOp())
          && EditableGraph.inputs(node).stream().anyMatch(in -> reached.contains(in.node()))) {
        reached.add(name);
      }
    }
    Set<String> useful = new HashSet<>(Set.of(last));
    for (int i = sorted.size() - 1; i >= 0; i--) {
      NodeDef node = graph.node(sorted.get(i));
      if (useful.contains(node.getName()) && !SHAPES.contains(node.getOp())) {
        EditableGraph.inputs(node).forEach(in -> useful.add(in.node()));
      }
    }
    for (String name : sorted) {
      if (reached.contains(name) && useful.contains(name)) {
        positions.put(name, order.size());
        order.add(name);
      }
    }
    if (!positions.containsKey(image) || !positions.containsKey(last)) {
      throw new RetrainingException("The scores " + last + " are not computed from " + image);
    }
  }

  /** Finds the nodes that no edge skips: in a sorted graph, exactly these are on all paths. */
  private void findPassages(TensorName scores) {
    int[] farthest = new int[order.size()];
    List<Set<Integer>> used = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      used.add(new HashSet<>());
      for (TensorName input : EditableGraph.inputs(graph.node(order.get(i)))) {
        Integer from = positions.get(input.node());
        if (from != null) {
          farthest[from] = i;
          used.get(from).add(input.index());
        }
      }
    }
    used.get(order.size() - 1).add(scores.index());
    int reach = 0;
    for (int i = 0; i < order.size(); i++) {
      if (reach <= i && used.get(i).size() == 1) {
        passages.add(new TensorName(order.get(i), used.get(i).iterator().next()));
      }
      reach = Math.max(reach, farthest[i]);
    }
  }

  /** Returns the nodes, inputs first. */
  List<NodeDef> nodes() {
    return order.stream().map(graph::node).toList();
  }

  boolean contains(String node) {
    return positions.containsKey(node);
  }

  /** Returns the position of a node among {@link #nodes}; -1 if it is not among them. */
  int position(String node) {
    return positions.getOrDefault(node, -1);
  }

  /** Returns the tensors through which everything flows, from the image to the scores. */
  List<TensorName> passages() {
    return passages;
  }

  /** Returns whether everything flows through a node. */
  boolean isPassage(String node) {
    return passages.stream().anyMatch(passage -> passage.node().equals(node));
  }
}
