package dev.glimpse.graph;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;

/** The part of some graphs that decodes a file and brings the image to size. */
final class DecodedImage {

  private static final Set<String> DECODERS =
      Set.of("DecodeJpeg", "DecodeAndCropJpeg", "DecodePng", "DecodeBmp", "DecodeImage");

  /** What stands between a decoder and a network. */
  private static final Set<String> PREPARING =
      Set.of(
          "Cast",
          "ExpandDims",
          "Squeeze",
          "Identity",
          "ResizeBilinear",
          "ResizeNearestNeighbor",
          "ResizeBicubic",
          "ResizeArea",
          "Add",
          "AddV2",
          "Sub",
          "Mul",
          "Div",
          "RealDiv");

  private final EditableGraph graph;
  private final Set<String> needed;

  /**
   * In a graph.
   *
   * @param needed the nodes that the scores are computed from
   */
  DecodedImage(EditableGraph graph, Set<String> needed) {
    this.graph = graph;
    this.needed = needed;
  }

  static boolean isDecoder(NodeDef node) {
    return DECODERS.contains(node.getOp());
  }

  /** The bytes that a tensor is decoded from, if it is. */
  static Optional<TensorName> contents(EditableGraph graph, TensorName image) {
    List<NodeDef> decoders =
        graph.ancestors(image.node()).stream()
            .map(graph::node)
            .filter(DecodedImage::isDecoder)
            .toList();
    if (decoders.size() > 1) {
      throw new ImportException("The graph decodes in several places: " + names(decoders));
    }
    return decoders.stream().findFirst().map(node -> EditableGraph.inputs(node).get(0));
  }

  /** The image as the network takes it: decoded, brought to size, normalised. */
  Optional<TensorName> find() {
    List<NodeDef> decoders =
        needed.stream().map(graph::node).filter(DecodedImage::isDecoder).toList();
    if (decoders.size() != 1) {
      return Optional.empty();
    }
    NodeDef last = decoders.get(0);
    for (NodeDef next = preparing(last); next != null; next = preparing(last)) {
      last = next;
    }
    return Optional.of(TensorName.of(last.getName()));
  }

  private @Nullable NodeDef preparing(NodeDef node) {
    List<NodeDef> consumers =
        graph.nodes().stream()
            .filter(
                other ->
                    needed.contains(other.getName())
                        && EditableGraph.inputs(other).contains(TensorName.of(node.getName())))
            .toList();
    return consumers.size() == 1 && PREPARING.contains(consumers.get(0).getOp())
        ? consumers.get(0)
        : null;
  }

  private static List<String> names(List<NodeDef> nodes) {
    return nodes.stream().map(NodeDef::getName).toList();
  }
}
