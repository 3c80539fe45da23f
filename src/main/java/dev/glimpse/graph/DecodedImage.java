package dev.glimpse.graph;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
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
          "RealDiv",
          "StridedSlice",
          "ReverseV2",
          "TensorListStack");

  /** What {@code tf.map_fn} is made of. */
  private static final Set<String> LOOPS = Set.of("While", "StatelessWhile");

  /** What takes files out of records, or out of text. */
  private static final Set<String> UNPACKING =
      Set.of("ParseExample", "ParseExampleV2", "ParseSingleExample", "DecodeBase64", "ReadFile");

  private static final int DEEPEST = 10;

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

  /**
   * The bytes of a file that a tensor is decoded from, if it is: what a decoder takes, or the
   * strings over which a loop maps one.
   *
   * @return empty, too, if the graph is fed records that the files are in
   */
  static Optional<TensorName> contents(EditableGraph graph, TensorName image) {
    Set<String> before = graph.ancestors(image.node());
    DecodedImage decoded = new DecodedImage(graph, before);
    List<NodeDef> decoders = decoded.decoders();
    if (decoders.size() > 1) {
      throw new ImportException("The graph decodes in several places: " + names(decoders));
    }
    if (decoders.isEmpty()) {
      return Optional.empty();
    }
    if (isDecoder(decoders.get(0)) && !isInLoop(graph, decoders.get(0))) {
      return Optional.of(EditableGraph.inputs(decoders.get(0)).get(0));
    }
    List<NodeDef> nodes = before.stream().map(graph::node).toList();
    List<TensorName> strings =
        nodes.stream()
            .filter(node -> node.getOp().equals("Placeholder"))
            .filter(node -> node.getAttrOrThrow("dtype").getType() == DataType.DT_STRING)
            .map(node -> TensorName.of(node.getName()))
            .toList();
    boolean records = nodes.stream().anyMatch(node -> UNPACKING.contains(node.getOp()));
    return strings.size() == 1 && !records ? Optional.of(strings.get(0)) : Optional.empty();
  }

  /**
   * The image as the network takes it: decoded, brought to size, normalised.
   *
   * @param isImage whether a tensor has the form of one
   */
  Optional<TensorName> find(Predicate<TensorName> isImage) {
    List<NodeDef> decoders = decoders();
    if (decoders.size() != 1 || isInLoop(graph, decoders.get(0))) {
      return Optional.empty();
    }
    TensorName last = null;
    for (NodeDef next = decoders.get(0); next != null; next = preparing(next)) {
      TensorName tensor = TensorName.of(next.getName());
      if (isImage.test(tensor)) {
        last = tensor;
      }
    }
    return Optional.ofNullable(last);
  }

  private List<NodeDef> decoders() {
    return needed.stream()
        .map(graph::node)
        .filter(node -> isDecoder(node) || (LOOPS.contains(node.getOp()) && decodes(node, 0)))
        .toList();
  }

  /** Whether a node runs in a loop of TensorFlow 1, inside of which nothing can be fed. */
  private static boolean isInLoop(EditableGraph graph, NodeDef node) {
    return graph.ancestors(node.getName()).stream()
        .anyMatch(name -> graph.node(name).getOp().matches("(Ref)?Enter"));
  }

  /** Whether a function that a node calls has a decoder. */
  private boolean decodes(NodeDef node, int depth) {
    return depth < DEEPEST
        && node.getAttrMap().values().stream()
            .filter(AttrValue::hasFunc)
            .map(value -> value.getFunc().getName())
            .flatMap(
                name ->
                    graph.functions().getFunctionList().stream()
                        .filter(function -> function.getSignature().getName().equals(name)))
            .flatMap(function -> function.getNodeDefList().stream())
            .anyMatch(inner -> isDecoder(inner) || decodes(inner, depth + 1));
  }

  private @Nullable NodeDef preparing(NodeDef node) {
    List<NodeDef> consumers =
        graph.nodes().stream()
            .filter(other -> needed.contains(other.getName()))
            .filter(
                other ->
                    EditableGraph.inputs(other).stream()
                        .anyMatch(input -> input.node().equals(node.getName())))
            .toList();
    return consumers.size() == 1 && PREPARING.contains(consumers.get(0).getOp())
        ? consumers.get(0)
        : null;
  }

  private static List<String> names(List<NodeDef> nodes) {
    return nodes.stream().map(NodeDef::getName).toList();
  }
}
