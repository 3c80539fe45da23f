package dev.glimpse.graph;

import com.google.protobuf.UnsafeByteOperations;
import dev.glimpse.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;

/**
 * A model as it came, loaded: what its graph says, and what it makes of an image. For one thread.
 *
 * <p>Its file is mapped, not read, and must not change meanwhile.
 */
final class OriginalModel implements AutoCloseable {

  /** Where all of an import runs: a GPU rounds otherwise from one batch size to the next. */
  static final ConfigProto ON_CPU =
      ConfigProto.newBuilder().putDeviceCount("GPU", 0).setAllowSoftPlacement(true).build();

  private static final String SERVE = "serve";
  private static final String INITIALISATION = "__saved_model_init_op";

  private final GraphDef definition;
  private final Map<String, SignatureDef> signatures;
  private final Graph graph;
  private final Session session;
  private final AutoCloseable owner;

  /** What stands before the names of the definition's nodes in the graph. */
  private final String prefix;

  private OriginalModel(
      GraphDef definition,
      Map<String, SignatureDef> signatures,
      Graph graph,
      Session session,
      AutoCloseable owner,
      String prefix) {
    this.definition = definition;
    this.signatures = signatures;
    this.graph = graph;
    this.session = session;
    this.owner = owner;
    this.prefix = prefix;
  }

  /**
   * Loads a frozen graph.
   *
   * @throws ImportException if the file is none, or TensorFlow does not take it
   */
  static OriginalModel frozenGraph(Path file) throws IOException {
    GraphDef definition = MappedProto.parse(file, GraphDef::parseFrom);
    if (definition.getNodeCount() == 0) {
      throw new ImportException(file + " is no TensorFlow graph");
    }
    Graph graph = new Graph();
    try {
      graph.importGraphDef(definition);
    } catch (RuntimeException e) { // TensorFlow's have no common type
      graph.close();
      throw new ImportException("TensorFlow does not take " + file + ": " + e.getMessage(), e);
    }
    Session session = new Session(graph, ON_CPU);
    return new OriginalModel(
        definition,
        Map.of(),
        graph,
        session,
        () -> {
          session.close();
          graph.close();
        },
        "");
  }

  /**
   * Loads a SavedModel with its variables.
   *
   * @param tags which of its graphs, or null for the one for serving, or the only one
   * @throws ImportException if there is no such graph, or TensorFlow does not take it
   */
  static OriginalModel savedModel(Path folder, @Nullable String tags) throws IOException {
    SavedModel model =
        MappedProto.parse(folder.resolve(ModelDescriptor.GRAPH), SavedModel::parseFrom);
    MetaGraphDef chosen = choose(model.getMetaGraphsList(), tags);
    SavedModelBundle bundle;
    try {
      bundle =
          SavedModelBundle.loader(folder.toString())
              .withTags(chosen.getMetaInfoDef().getTagsList().toArray(String[]::new))
              .withConfigProto(ON_CPU)
              .load();
    } catch (RuntimeException e) { // TensorFlow's have no common type
      throw new ImportException("TensorFlow does not take " + folder + ": " + e.getMessage(), e);
    }
    Map<String, SignatureDef> signatures =
        chosen.getSignatureDefMap().entrySet().stream()
            .filter(entry -> !entry.getKey().equals(INITIALISATION))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new OriginalModel(
        chosen.getGraphDef(), signatures, bundle.graph(), bundle.session(), bundle, "");
  }

  private static MetaGraphDef choose(List<MetaGraphDef> graphs, @Nullable String tags) {
    Map<String, MetaGraphDef> byTags = new TreeMap<>();
    graphs.forEach(
        graph -> byTags.put(sorted(graph.getMetaInfoDef().getTagsList().stream()), graph));
    MetaGraphDef chosen =
        tags != null
            ? byTags.get(sorted(Stream.of(tags.split(","))))
            : byTags.size() == 1 ? graphs.get(0) : byTags.get(SERVE);
    if (chosen == null) {
      throw new ImportException(
          "Which of the SavedModel's graphs is it? Say --tags with one of: " + byTags.keySet());
    }
    return chosen;
  }

  private static String sorted(Stream<String> tags) {
    return tags.sorted().collect(Collectors.joining(","));
  }

  /**
   * Returns the same model with the bodies of functions in the place of their calls, so that the
   * tensors inside of them can be fed and fetched. It shares the session, and ends with this one.
   */
  OriginalModel inlined() {
    InlinedGraph inlined = InlinedGraph.of(definition, signatures);
    try {
      graph.importGraphDef(inlined.definition(), InlinedGraph.PREFIX);
    } catch (RuntimeException e) { // TensorFlow's have no common type
      throw new ImportException("TensorFlow does not take the graph: " + e.getMessage(), e);
    }
    return new OriginalModel(
        inlined.definition(),
        inlined.signatures(),
        graph,
        session,
        () -> {},
        InlinedGraph.PREFIX + "/");
  }

  /** As it came. */
  GraphDef definition() {
    return definition;
  }

  /** A SavedModel's; empty for a frozen graph. */
  Map<String, SignatureDef> signatures() {
    return signatures;
  }

  /** Whether the graph has that tensor. */
  boolean has(TensorName tensor) {
    Operation operation = graph.operation(prefix + tensor.node());
    return operation != null && tensor.index() < operation.numOutputs();
  }

  /** What is known of a tensor's shape. */
  Shape shape(TensorName tensor) {
    return output(tensor).shape();
  }

  /** What a tensor is of. */
  DataType type(TensorName tensor) {
    return output(tensor).dataType();
  }

  private Output<?> output(TensorName tensor) {
    return graph.operationOrThrow(prefix + tensor.node()).output(tensor.index());
  }

  /**
   * Runs it.
   *
   * @throws ImportException if TensorFlow fails
   */
  float[] run(Map<TensorName, ? extends Tensor> feeds, TensorName fetch) {
    Session.Runner runner = session.runner().fetch(prefix + fetch.node(), fetch.index());
    feeds.forEach((name, value) -> runner.feed(prefix + name.node(), name.index(), value));
    try (Result result = runner.run()) {
      return ImageFeeds.floats(result.get(0), fetch);
    } catch (RuntimeException e) { // TensorFlow's have no common type
      throw e instanceof ImportException known
          ? known
          : new ImportException("The graph as it came does not run: " + e.getMessage(), e);
    }
  }

  /**
   * A variable's value.
   *
   * @param variable the node that is it, or its handle
   */
  TensorProto value(NodeDef variable) {
    Operation operation = graph.operation(prefix + variable.getName());
    if (operation == null) {
      throw new ImportException(
          "The variable " + variable.getName() + " lives inside of a function and is not saved");
    }
    Output<?> value = operation.output(0);
    if (variable.getOp().equals("VarHandleOp")) {
      value =
          graph
              .opBuilder("ReadVariableOp", "glimpse/" + variable.getName(), graph.baseScope())
              .addInput(value)
              .setAttr("dtype", variable.getAttrOrThrow("dtype").getType())
              .build()
              .output(0);
    }
    try (Result result = session.runner().fetch(value).run()) {
      RawTensor tensor = result.get(0).asRawTensor();
      byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
      tensor.data().read(bytes);
      return TensorProto.newBuilder()
          .setDtype(tensor.dataType())
          .setTensorShape(NewNode.shape(tensor.shape().asArray()))
          .setTensorContent(UnsafeByteOperations.unsafeWrap(bytes))
          .build();
    } catch (RuntimeException e) { // TensorFlow's have no common type
      throw new ImportException(
          "The variable " + variable.getName() + " has no value: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
