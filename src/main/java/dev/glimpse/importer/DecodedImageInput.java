package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** The part of a graph that decodes a file and resizes the image, which some graphs have. */
final class DecodedImageInput {

  private static final Set<String> DECODERS =
      Set.of("DecodeJpeg", "DecodeAndCropJpeg", "DecodePng", "DecodeBmp", "DecodeImage");

  /** The operations that may stand between a decoder and a network. */
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

  /** The operations that {@code tf.map_fn} consists of. */
  private static final Set<String> LOOPS = Set.of("While", "StatelessWhile");

  /** The operations that extract files from records or from text. */
  private static final Set<String> UNPACKING =
      Set.of("ParseExample", "ParseExampleV2", "ParseSingleExample", "DecodeBase64", "ReadFile");

  private static final int DEEPEST = 10;

  private final EditableGraph graph;
  private final Set<String> needed;

  /**
   * Creates a search in a graph.
   *
   * @param needed the nodes that the scores are computed from
   */
  DecodedImageInput(EditableGraph graph, Set<String> needed) {
    this.graph = graph;
    this.needed = needed;
  }

  static boolean isDecoder(NodeDef node) {
    return DECODERS.contains(node.getOp());
  }

  /**
   * Returns the tensor with the bytes of the file that an image is decoded from: the input of a
   * decoder, or the strings over which a loop maps one.
   *
   * @return the tensor; empty if the image is not decoded from a file, or if the graph is fed
   *     records that contain the files
   */
  static Optional<TensorName> contents(EditableGraph graph, TensorName image) {
    Set<String> before = graph.ancestors(image.node());
    DecodedImageInput decoded = new DecodedImageInput(graph, before);
    List<NodeDef> decoders = decoded.decoders();
    if (decoders.size() > 1) {
      throw new ImportException("The graph decodes images at several nodes: " + names(decoders));
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
   * Finds the image as the network takes it: decoded, resized and normalised.
   *
   * @param isImage whether a tensor has the shape of an image
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

  /** Returns whether a node runs in a loop of TensorFlow 1, inside which no tensor can be fed. */
  private static boolean isInLoop(EditableGraph graph, NodeDef node) {
    return graph.ancestors(node.getName()).stream()
        .anyMatch(name -> graph.node(name).getOp().matches("(Ref)?Enter"));
  }

  /** Returns whether a function that a node calls contains a decoder. */
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
