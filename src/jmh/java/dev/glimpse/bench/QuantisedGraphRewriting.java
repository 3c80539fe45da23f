package dev.glimpse.bench;

import com.google.protobuf.ByteString;
import dev.glimpse.graph.ConstantValueReader;
import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.AttrValue.ListValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * The convolutions of a graph in 8 bits, to measure what that would save: unsigned activations,
 * signed weights with a scale for each output channel, and oneDNN's operation that adds the bias,
 * cuts at 0 and rounds to 8 bits again. Pooling and concatenation between them stay in 8 bits.
 *
 * <p>All activations have one range, so the scores are meaningless. The time does not depend on it.
 */
final class QuantisedGraphRewriting {

  private static final DataType ACTIVATIONS = DataType.DT_QUINT8;
  private static final DataType WEIGHTS = DataType.DT_QINT8;
  private static final DataType FLOATS = DataType.DT_FLOAT;
  private static final int LARGEST_WEIGHT = 127;
  private static final float LARGEST_ACTIVATION = 6;

  /** A tensor in 8 bits: its values, and the range that they stand for. */
  private record QuantisedTensor(String values, String least, String most) {
    static QuantisedTensor of(String node) {
      return new QuantisedTensor(node, node + ":1", node + ":2");
    }
  }

  private final EditableGraph graph;

  /** The tensors in 8 bits, by the node whose floats they replace. */
  private final Map<String, QuantisedTensor> quantised = new LinkedHashMap<>();

  private QuantisedGraphRewriting(EditableGraph graph) {
    this.graph = graph;
  }

  /**
   * Returns the graph with each chain Conv2D, BiasAdd, Relu in 8 bits.
   *
   * @param output the node with the scores
   */
  static GraphDef quantise(GraphDef folded, String output) {
    EditableGraph graph = new EditableGraph(folded);
    graph.put(GraphNodeBuilder.constant("quantised/least", 0f));
    graph.put(GraphNodeBuilder.constant("quantised/most", LARGEST_ACTIVATION));
    graph.put(GraphNodeBuilder.constant("quantised/input_least", -1f));
    graph.put(GraphNodeBuilder.constant("quantised/input_most", 1f));
    QuantisedGraphRewriting rewriting = new QuantisedGraphRewriting(graph);
    graph.ancestors(output).forEach(name -> rewriting.rewrite(graph.node(name)));
    rewriting.dequantise();
    graph.keep(graph.ancestorsAndOrder(output));
    return graph.graph();
  }

  private void rewrite(NodeDef node) {
    switch (node.getOp()) {
      case "Relu" -> {
        NodeDef bias = input(node, 0);
        if (bias.getOp().equals("BiasAdd") && input(bias, 0).getOp().equals("Conv2D")) {
          convolution(input(bias, 0), bias, node.getName());
        }
      }
      case "MaxPool", "AvgPool" -> {
        if (quantised.containsKey(input(node, 0).getName())) {
          pool(node);
        }
      }
      case "ConcatV2" -> {
        if (parts(node).allMatch(quantised::containsKey)) {
          concatenation(node);
        }
      }
      default -> {
        // stays in float32
      }
    }
  }

  private void convolution(NodeDef convolution, NodeDef bias, String replaced) {
    String input = input(convolution, 0).getName();
    QuantisedTensor images = quantised.get(input);
    DataType type = images == null ? DataType.DT_QINT8 : ACTIVATIONS;
    TensorProto weights = input(convolution, 1).getAttrOrThrow("value").getTensor();
    float[] kernel = ConstantValueReader.floats(weights);
    int channels = Math.toIntExact(weights.getTensorShape().getDim(3).getSize());
    float[] most = new float[channels];
    for (int i = 0; i < kernel.length; i++) {
      most[i % channels] = Math.max(most[i % channels], Math.abs(kernel[i]));
    }
    byte[] rounded = new byte[kernel.length];
    for (int i = 0; i < kernel.length; i++) {
      rounded[i] = (byte) Math.round(kernel[i] / most[i % channels] * LARGEST_WEIGHT);
    }
    float[] least = new float[channels];
    for (int i = 0; i < channels; i++) {
      least[i] = -most[i];
    }
    String name = replaced + "/quantised";
    graph.put(
        GraphNodeBuilder.constant(
            name + "/kernel",
            TensorProto.newBuilder()
                .setDtype(WEIGHTS)
                .setTensorShape(weights.getTensorShape())
                .setTensorContent(ByteString.copyFrom(rounded))
                .build()));
    graph.put(GraphNodeBuilder.constant(name + "/least", least, channels));
    graph.put(GraphNodeBuilder.constant(name + "/most", most, channels));
    QuantisedTensor fed = images == null ? quantisedInput(input) : images;
    String[] inputs = {
      fed.values(),
      name + "/kernel",
      input(bias, 1).getName(),
      fed.least(),
      fed.most(),
      name + "/least",
      name + "/most",
      "quantised/least",
      "quantised/most"
    };
    graph.put(
        node("_FusedQuantizedConv2D", name, inputs)
            .putAttr(
                "Thost_inputs",
                types(type, WEIGHTS, FLOATS, FLOATS, FLOATS, FLOATS, FLOATS, FLOATS, FLOATS))
            .putAttr("Thost_outputs", types(ACTIVATIONS, FLOATS, FLOATS))
            .putAttr("Tdevice_inputs", types())
            .putAttr("Tdevice_outputs", types())
            .putAttr("Tinput", GraphNodeBuilder.type(type))
            .putAttr("Tfilter", GraphNodeBuilder.type(WEIGHTS))
            .putAttr("Tbias", GraphNodeBuilder.type(FLOATS))
            .putAttr("Tsummand", GraphNodeBuilder.type(ACTIVATIONS))
            .putAttr("out_type", GraphNodeBuilder.type(ACTIVATIONS))
            .putAttr("strides", convolution.getAttrOrThrow("strides"))
            .putAttr("padding", convolution.getAttrOrThrow("padding"))
            .putAttr("fused_ops", texts("BiasAdd", "Relu", "Requantize"))
            .build());
    quantised.put(replaced, QuantisedTensor.of(name));
  }

  private QuantisedTensor quantisedInput(String input) {
    String name = input + "/quantised";
    graph.put(
        node("QuantizeV2", name, input, "quantised/input_least", "quantised/input_most")
            .putAttr("T", GraphNodeBuilder.type(DataType.DT_QINT8))
            .putAttr("mode", text("SCALED"))
            .putAttr("round_mode", text("HALF_TO_EVEN"))
            .build());
    return QuantisedTensor.of(name);
  }

  private void pool(NodeDef pool) {
    String name = pool.getName() + "/quantised";
    QuantisedTensor input = quantised.get(input(pool, 0).getName());
    graph.put(
        node("Quantized" + pool.getOp(), name, input.values(), input.least(), input.most())
            .putAttr("T", GraphNodeBuilder.type(ACTIVATIONS))
            .putAttr("ksize", pool.getAttrOrThrow("ksize"))
            .putAttr("strides", pool.getAttrOrThrow("strides"))
            .putAttr("padding", pool.getAttrOrThrow("padding"))
            .build());
    quantised.put(pool.getName(), QuantisedTensor.of(name));
  }

  private void concatenation(NodeDef node) {
    List<QuantisedTensor> parts = parts(node).map(quantised::get).toList();
    List<String> inputs = new ArrayList<>();
    parts.forEach(part -> inputs.add(part.values()));
    inputs.add(input(node, parts.size()).getName());
    parts.forEach(part -> inputs.add(part.least()));
    parts.forEach(part -> inputs.add(part.most()));
    String name = node.getName() + "/quantised";
    graph.put(
        node("QuantizedConcatV2", name, inputs.toArray(String[]::new))
            .putAttr("N", AttrValue.newBuilder().setI(parts.size()).build())
            .putAttr("T", GraphNodeBuilder.type(ACTIVATIONS))
            .putAttr("Tidx", GraphNodeBuilder.type(DataType.DT_INT32))
            .build());
    quantised.put(node.getName(), QuantisedTensor.of(name));
  }

  /** Gives the nodes that stay in float32 their inputs as floats. */
  private void dequantise() {
    Map<TensorName, TensorName> floats = new HashMap<>();
    quantised.forEach(
        (replaced, tensor) -> {
          String name = replaced + "/floats";
          graph.put(
              node("Dequantize", name, tensor.values(), tensor.least(), tensor.most())
                  .putAttr("T", GraphNodeBuilder.type(ACTIVATIONS))
                  .putAttr("dtype", GraphNodeBuilder.type(FLOATS))
                  .putAttr("mode", text("SCALED"))
                  .build());
          floats.put(TensorName.of(replaced), TensorName.of(name));
        });
    graph.redirect(floats);
  }

  private NodeDef input(NodeDef node, int index) {
    return graph.node(EditableGraph.inputs(node).get(index).node());
  }

  /** Returns the names of the nodes that a concatenation joins. */
  private static Stream<String> parts(NodeDef concatenation) {
    List<TensorName> inputs = EditableGraph.inputs(concatenation);
    return inputs.subList(0, inputs.size() - 1).stream().map(TensorName::node);
  }

  private static NodeDef.Builder node(String op, String name, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs));
  }

  private static AttrValue types(DataType... types) {
    return AttrValue.newBuilder().setList(ListValue.newBuilder().addAllType(List.of(types))).build();
  }

  private static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  private static AttrValue texts(String... texts) {
    ListValue.Builder list = ListValue.newBuilder();
    Stream.of(texts).map(ByteString::copyFromUtf8).forEach(list::addS);
    return AttrValue.newBuilder().setList(list).build();
  }
}
