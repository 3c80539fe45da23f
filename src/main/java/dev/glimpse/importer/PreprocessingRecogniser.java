package dev.glimpse.importer;

import dev.glimpse.graph.ConstantValueReader;
import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.TensorName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tensorflow.proto.NodeDef;

/**
 * A recognition of the Keras preset that a graph's images need: by the first operations of the
 * graph if these rescale 0 to 255, otherwise by the names that keras.applications gives to layers.
 */
final class PreprocessingRecogniser {

  /** The preset for images of 0 to 255. */
  static final String RAW = "keras-raw";

  /** Number of ImageNet's classes, which the weights published by keras.applications have. */
  static final int PUBLISHED_CLASSES = 1000;

  private static final String TF = "keras-tf";

  /**
   * A preset, and how it was recognised.
   *
   * @param preset the name of the preset
   * @param reason the evidence in the graph, for the user
   */
  record Recognised(String preset, String reason) {}

  /**
   * A node that changes the range of the values.
   *
   * @param node the name of the node
   * @param enlarges whether it multiplies small values, instead of reducing 0 to 255 to a smaller
   *     range
   */
  private record RangeChange(String node, boolean enlarges) {}

  private record Family(String name, String preset, List<Pattern> layers) {
    static Family of(String name, String preset, String... layers) {
      return new Family(
          name,
          preset,
          List.of(layers).stream()
              // Keras adds a number to a layer that is used again: block5_conv3_1.
              .map(layer -> Pattern.compile("(?:^|/)" + layer + "(?:_\\d+)?(?:/|$)"))
              .toList());
    }
  }

  /**
   * Layers that only this family has, all of which a graph must have. Sources: the modules of
   * keras.applications, Keras 3.15, and the mode with which each calls {@code preprocess_input}.
   */
  private static final List<Family> FAMILIES =
      List.of(
          Family.of("Xception", TF, "block1_conv1", "block2_sepconv1", "block14_sepconv2"),
          Family.of("VGG", "keras-caffe", "block1_conv1", "block1_conv2", "block5_conv3"),
          Family.of("ResNetV2", TF, "conv1_conv", "conv2_block1_preact_bn", "conv2_block1_3_conv"),
          Family.of("ResNet", "keras-caffe", "conv1_conv", "conv1_bn", "conv2_block1_3_conv"),
          Family.of("DenseNet", "keras-torch", "conv2_block1_0_bn", "pool2_conv", "pool4_conv"),
          Family.of("MobileNet", TF, "conv1", "conv_dw_1", "conv_pw_13"),
          Family.of("MobileNetV2", TF, "Conv1", "block_1_expand", "block_16_project", "Conv_1"),
          Family.of(
              "NASNet", TF, "stem_conv1", "reduction_conv_1_stem_1", "reduction_conv_1_stem_2"),
          Family.of("Inception-ResNet-v2", TF, "block35_1_conv", "block17_1_conv", "conv_7b"),
          Family.of("Inception v3", TF, "mixed0", "mixed5", "mixed10"));

  /** Operations on each pixel separately, as opposed to those that move pixels. */
  private static final Set<String> ARITHMETIC =
      Set.of("Mul", "RealDiv", "Div", "Sub", "Add", "AddV2", "BiasAdd");

  private static final Set<String> PASSING =
      Set.of(
          "Identity",
          "Cast",
          "EnsureShape",
          "StopGradient",
          "StridedSlice",
          "Slice",
          "Split",
          "Unpack",
          "Pack",
          "ConcatV2",
          "ReverseV2",
          "Reshape",
          "ExpandDims",
          "Squeeze",
          "Transpose",
          "ResizeBilinear",
          "ResizeNearestNeighbor",
          "Pad",
          "PadV2");

  /**
   * Limit from which a constant changes the range of the values much: factors of 1/255 and 1/127.5
   * and means of pixels exceed it, constants for values of -1 to 1 do not.
   */
  private static final double LARGE = 64;

  private final EditableGraph graph;
  private final TensorName image;

  /**
   * Creates the recognition in a graph.
   *
   * @param graph a graph without calls of functions
   * @param image the tensor of the images
   */
  PreprocessingRecogniser(EditableGraph graph, TensorName image) {
    this.graph = graph;
    this.image = image;
  }

  /** Returns the preset that the images need, if it can be determined. */
  Optional<Recognised> recognise() {
    if (firstChange().isPresent()) {
      // A graph that enlarges values takes a range that the names of its layers do not reveal.
      return recogniseRescaling();
    }
    List<String> names = graph.nodes().stream().map(NodeDef::getName).toList();
    return FAMILIES.stream()
        .filter(
            family ->
                family.layers.stream()
                    .allMatch(layer -> names.stream().anyMatch(name -> layer.matcher(name).find())))
        .findFirst()
        .map(family -> new Recognised(family.preset, "the layers are those of " + family.name));
  }

  /** Recognises a graph that rescales 0 to 255 itself, regardless of the names of its layers. */
  Optional<Recognised> recogniseRescaling() {
    return rescaling()
        .map(node -> new Recognised(RAW, "the graph rescales 0 to 255 itself (" + node + ")"));
  }

  /** Returns the node that first reduces 0 to 255 to a smaller range, if there is one. */
  Optional<String> rescaling() {
    return firstChange().filter(change -> !change.enlarges()).map(RangeChange::node);
  }

  /** Finds the node that first changes the range of the values much, if there is one. */
  private Optional<RangeChange> firstChange() {
    Set<String> seen = new HashSet<>(Set.of(image.node()));
    Deque<String> open = new ArrayDeque<>(seen);
    Map<String, List<NodeDef>> consumers = graph.consumers();
    while (!open.isEmpty()) {
      for (NodeDef node : consumers.getOrDefault(open.remove(), List.of())) {
        if (ARITHMETIC.contains(node.getOp())) {
          Optional<RangeChange> change = change(node, seen);
          if (change.isPresent()) {
            return change;
          }
        }
        boolean before = ARITHMETIC.contains(node.getOp()) || PASSING.contains(node.getOp());
        if (before && seen.add(node.getName())) {
          open.add(node.getName());
        }
      }
    }
    return Optional.empty();
  }

  private Optional<RangeChange> change(NodeDef node, Set<String> seen) {
    for (TensorName input : EditableGraph.inputs(node)) {
      double largest = seen.contains(input.node()) ? 0 : largest(input);
      boolean small = largest > 0 && largest <= 1 / LARGE;
      boolean large = largest >= LARGE;
      boolean enlarges =
          switch (node.getOp()) {
            case "Mul" -> large;
            case "RealDiv", "Div" -> small;
            default -> false;
          };
      boolean rescales = node.getOp().equals("Mul") ? small : large;
      if (enlarges || rescales) {
        return Optional.of(new RangeChange(node.getName(), enlarges));
      }
    }
    return Optional.empty();
  }

  /** Returns the largest absolute value of a constant; 0 for other tensors. */
  private double largest(TensorName tensor) {
    NodeDef node = graph.node(tensor.node());
    for (int i = 0; i < 10 && PASSING.contains(node.getOp()); i++) {
      node = graph.node(EditableGraph.inputs(node).get(0).node());
    }
    return node.getOp().equals("Const")
        ? ConstantValueReader.largest(node.getAttrOrThrow("value").getTensor())
        : 0;
  }
}
