package dev.glimpse.importer;

import dev.glimpse.graph.EditableGraph;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.graph.TensorName;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** A rewriting of an original model's graph to the graph that Glimpse serves. */
final class GraphRewriting {

  private final OriginalModel model;
  private final ModelEndpoints ends;
  private final TrainingInputRewriting training;

  GraphRewriting(OriginalModel model, ModelEndpoints ends, TrainingInputRewriting training) {
    this.model = model;
    this.ends = ends;
    this.training = training;
  }

  /**
   * Returns the graph from the image to the scores: without functions, with weights as constants,
   * for any number of images.
   *
   * @param classes number of scores per image
   * @param leaveBatch whether the original model takes batches as it is
   * @throws ImportException with the name of the node at which this fails
   */
  ServedGraph served(int classes, boolean leaveBatch) {
    EditableGraph graph = new EditableGraph(model.definition());
    String scores = graph.freshName(ServedGraph.OUTPUT);
    graph.put(GraphNodeBuilder.identity(scores, asFloats(graph, ends.scores()), DataType.DT_FLOAT));
    String image = cutBefore(graph, leaveBatch ? -1 : 1);
    graph.keep(graph.ancestorsAndOrder(scores));
    training.fix(graph);
    new GraphFunctionInliner(graph, TensorFlow.registeredOpList()).inline();
    new ConditionalRemoval(graph).fold();
    InferenceOnlyRewriting.reduce(graph, scores);
    refuseWhatIsFed(graph, image);
    GraphVariables.freeze(graph, model::values);
    FixedBatchSize.toOne(graph, image, ends.form().batch());
    try (BatchOfOne one = new BatchOfOne(graph.graph())) {
      FreeBatchRewriting batch = new FreeBatchRewriting(graph, one);
      if (leaveBatch) {
        batch.leave(scores, classes);
      } else {
        batch.free(image, scores, classes);
      }
    }
    graph.keep(graph.ancestors(scores));
    graph.dropUnusedFunctions();
    return new ServedGraph(
        graph.graph(),
        TensorName.of(image).toString(),
        ends.form().input(),
        TensorName.of(scores).toString(),
        ServedGraph.OUTPUT,
        classes);
  }

  /**
   * Removes the nodes before the image and replaces them by a placeholder.
   *
   * @param batch number of images that it takes; -1 for any number
   * @return the name of the placeholder
   */
  private String cutBefore(EditableGraph graph, int batch) {
    String image = graph.freshName(ServedGraph.INPUT);
    new ModelInputAdapter(graph, image).replace(ends.image(), ends.form(), batch);
    return image;
  }

  /** Returns the scores as float32; casts them if the graph computes in another type. */
  private TensorName asFloats(EditableGraph graph, TensorName scores) {
    DataType type = model.type(scores);
    if (type == DataType.DT_FLOAT) {
      return scores;
    }
    NodeDef cast =
        NodeDef.newBuilder()
            .setName(graph.freshName(ServedGraph.OUTPUT + "_cast"))
            .setOp("Cast")
            .addInput(scores.input())
            .putAttr("SrcT", GraphNodeBuilder.type(type))
            .putAttr("DstT", GraphNodeBuilder.type(DataType.DT_FLOAT))
            .build();
    graph.put(cast);
    return TensorName.of(cast.getName());
  }

  private static void refuseWhatIsFed(EditableGraph graph, String image) {
    for (NodeDef node : graph.nodes()) {
      if (node.getOp().startsWith("Placeholder") && !node.getName().equals(image)) {
        throw new ImportException(
            "The scores also depend on "
                + node.getName()
                + ", another placeholder; pass --input or --output with a tensor after it");
      }
    }
  }
}
