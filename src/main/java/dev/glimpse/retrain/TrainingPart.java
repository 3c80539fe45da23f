package dev.glimpse.retrain;

import dev.glimpse.graph.ConstantValueReader;
import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorName;
import dev.glimpse.retrain.TrainedParameter.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The graphs of a base model that is cut in two: the one that computes features, the one that is
 * trained on them, and the one that is published. Immutable.
 *
 * @param image the placeholder that takes images
 * @param network the network before its last layer, rewritten where it is trained; not changed
 * @param layer the new last layer
 * @param cutTensor the tensor at the cut; that of the last layer's input if only that is trained
 * @param sizes the shape of that tensor for one image; null if only the last layer is trained
 * @param unfrozen the constants before the last layer that are trained, by their names
 * @param statistics for each running statistic among these constants, the tensor with that of the
 *     batch
 */
record TrainingPart(
    String image,
    EditableGraph network,
    NewLastLayer layer,
    TensorName cutTensor,
    long @Nullable [] sizes,
    Map<String, Role> unfrozen,
    Map<String, TensorName> statistics) {

  /** The standard deviation of the new layer's first weights, as in TensorFlow's retrain.py. */
  private static final double FIRST_DEVIATION = 0.001;

  /** The part that is only the new last layer. */
  static TrainingPart lastLayer(String image, EditableGraph network, LastLayer last) {
    return new TrainingPart(
        image, network, NewLastLayer.in(network, last), last.input(), null, Map.of(), Map.of());
  }

  /**
   * The part behind a cut.
   *
   * @throws RetrainingException if it also takes other tensors that depend on the image
   */
  static TrainingPart behind(
      String image,
      EditableGraph network,
      LastLayer last,
      UnfrozenPart unfrozen,
      TensorName cut,
      long[] sizes) {
    TrainingPart part =
        new TrainingPart(
            image,
            network,
            NewLastLayer.in(network, last),
            cut,
            sizes,
            unfrozen.parameters(),
            unfrozen.statistics());
    GraphDef unused = part.trainedGraph(2, unfrozen.parameters().keySet(), false);
    return part;
  }

  /** Returns the text that identifies the features among those of the same base. */
  String cut() {
    return sizes == null && !layer.replaced().averagedAxes().isEmpty()
        ? cutTensor + " mean"
        : cutTensor.toString();
  }

  int featureCount() {
    long count = layer.replaced().features();
    if (sizes != null) {
      count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }
    return Math.toIntExact(count);
  }

  /** Returns the tensor of features [N, features] in {@link #featureGraph}. */
  TensorName features() {
    return TensorName.of(layer.name("features"));
  }

  /** Returns the frozen part, from the image to the features. */
  GraphDef featureGraph() {
    EditableGraph graph = new EditableGraph(network.graph());
    if (sizes == null) {
      layer.addFeatures(graph);
    } else {
      layer.addRows(graph, "features", cutTensor, featureCount());
    }
    graph.keep(graph.ancestors(features().node()));
    return graph.graph();
  }

  /** Returns the placeholder of features in {@link #trainedGraph}. */
  TensorName input() {
    return TensorName.of(layer.name("input"));
  }

  /**
   * Returns the part from the features to the scores.
   *
   * @param trained the constants of the base that are trained, which become placeholders as the
   *     weights of the new layer are
   * @param training whether batch normalisations use the statistics of the batch
   */
  GraphDef trainedGraph(int classes, Set<String> trained, boolean training) {
    EditableGraph graph = new EditableGraph(network.graph());
    graph.put(GraphNodeBuilder.placeholder(input().node(), -1, featureCount()));
    TensorName features = input();
    if (sizes != null) {
      graph.redirect(Map.of(cutTensor, layer.addRows(graph, "rows", input(), sizes)));
      trained.forEach(name -> graph.put(placeholder(graph.node(name))));
      if (training) {
        statistics.values().stream()
            .map(TensorName::node)
            .distinct()
            .forEach(name -> useStatisticsOfBatch(graph, name));
      }
      features = layer.addFeatures(graph);
    }
    graph.put(GraphNodeBuilder.placeholder(layer.weights(), layer.replaced().features(), classes));
    graph.put(GraphNodeBuilder.placeholder(layer.biases(), classes));
    layer.addLayer(graph, features);
    graph.keep(graph.ancestors(layer.scores().node()));
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().equals("Placeholder") && !isFed(node.getName())) {
        throw new RetrainingException(
            ("The part behind %s also depends on %s in another way; allowed: another --unfreeze, or"
                    + " none")
                .formatted(cutTensor, node.getName()));
      }
    }
    return graph.graph();
  }

  private boolean isFed(String name) {
    return name.startsWith(layer.prefix() + "/") || unfrozen.containsKey(name);
  }

  private static NodeDef placeholder(NodeDef constant) {
    return GraphNodeBuilder.placeholder(constant.getName(), shape(constant));
  }

  private static long[] shape(NodeDef constant) {
    return constant.getAttrOrThrow("value").getTensor().getTensorShape().getDimList().stream()
        .mapToLong(TensorShapeProto.Dim::getSize)
        .toArray();
  }

  private void useStatisticsOfBatch(EditableGraph graph, String name) {
    NodeDef none = GraphNodeBuilder.constant(layer.name(name + "/none"), new float[0], 0);
    graph.put(none);
    graph.put(
        graph.node(name).toBuilder()
            .setInput(3, none.getName())
            .setInput(4, none.getName())
            .putAttr("is_training", AttrValue.newBuilder().setB(true).build())
            .build());
  }

  /**
   * Creates the tensors of the parameters of a training, those of the base first. The caller closes
   * them.
   */
  List<TrainedTensor> tensors(int classes, TrainerOptions options) {
    if (options.trainBatchNorm() && statistics.isEmpty()) {
      throw new RetrainingException(
          "trainBatchNorm is true, but the unfrozen part has no batch normalisation (a frozen graph"
              + " may have it in its kernels); allowed: false");
    }
    List<TrainedTensor> tensors = new ArrayList<>();
    unfrozen.forEach(
        (name, role) -> {
          if (role != Role.STATISTIC || options.trainBatchNorm()) {
            NodeDef constant = network.node(name);
            tensors.add(
                new TrainedTensor(
                    new TrainedParameter(name, shape(constant), role),
                    ConstantValueReader.floats(constant.getAttrOrThrow("value").getTensor())));
          }
        });
    int features = layer.replaced().features();
    SplittableRandom random = new SplittableRandom(options.seed());
    float[] weights = new float[Math.multiplyExact(features, classes)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (FIRST_DEVIATION * random.nextGaussian());
    }
    tensors.add(
        new TrainedTensor(
            new TrainedParameter(layer.weights(), new long[] {features, classes}, Role.NEW_KERNEL),
            weights));
    tensors.add(
        new TrainedTensor(
            new TrainedParameter(layer.biases(), new long[] {classes}, Role.NEW_BIAS),
            new float[classes]));
    return tensors;
  }

  /**
   * Returns the whole retrained graph, from the image to the scores, with constants.
   *
   * @param values the value of each parameter
   */
  RetrainedGraph retrainedGraph(Map<TrainedParameter, float[]> values) {
    EditableGraph graph = new EditableGraph(network.graph());
    values.forEach(
        (parameter, value) ->
            graph.put(GraphNodeBuilder.constant(parameter.node(), value, parameter.shape())));
    layer.addLayer(graph, layer.addFeatures(graph));
    graph.keep(graph.ancestors(layer.scores().node()));
    return new RetrainedGraph(
        graph.graph(), TensorName.of(image).toString(), layer.scores().toString());
  }
}
