package dev.glimpse.importer;

import com.google.protobuf.UnsafeByteOperations;
import dev.glimpse.graph.DetachedGraphSession;
import dev.glimpse.graph.GraphNodeBuilder;
import dev.glimpse.graph.TensorMemoryView;
import dev.glimpse.graph.TensorName;
import dev.glimpse.model.ModelDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;

/**
 * A loaded model as the user provides it: its graph, and the scores of its images. For one thread.
 *
 * <p>Its file is mapped, not read, and must not change meanwhile.
 */
final class OriginalModel implements AutoCloseable {

  private static final String SERVE = "serve";

  private final MappedProto<?> file;
  private final GraphDef definition;
  private final Map<String, SignatureDef> signatures;
  private final DetachedGraphSession loaded;

  /** Results whose memory {@link #values} shares; one list for a model and its inlined form. */
  private final List<Result> read;

  private boolean closed;

  /** Prefix of the names of the definition's nodes in the graph. */
  private final String prefix;

  private OriginalModel(
      MappedProto<?> file,
      GraphDef definition,
      Map<String, SignatureDef> signatures,
      DetachedGraphSession loaded,
      List<Result> read,
      String prefix) {
    this.file = file;
    this.definition = definition;
    this.signatures = signatures;
    this.loaded = loaded;
    this.read = read;
    this.prefix = prefix;
    file.releasePages(); // the session has all values at this point
  }

  /**
   * Loads a frozen graph.
   *
   * @throws ImportException if the file is not a frozen graph, or TensorFlow rejects it
   */
  static OriginalModel frozenGraph(Path file) throws IOException {
    MappedProto<GraphDef> mapped = MappedProto.parse(file, GraphDef::parseFrom);
    GraphDef definition = mapped.proto();
    if (definition.getNodeCount() == 0) {
      throw new ImportException(file + " is not a TensorFlow graph");
    }
    try {
      return new OriginalModel(
          mapped,
          definition,
          Map.of(),
          DetachedGraphSession.load(definition),
          new ArrayList<>(),
          "");
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new ImportException("TensorFlow rejects " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Loads a SavedModel with its variables.
   *
   * @param tags tags of one of its graphs; null for the graph for serving, or the only one
   * @throws ImportException if there is no such graph, or TensorFlow rejects it
   */
  static OriginalModel savedModel(Path folder, @Nullable String tags) throws IOException {
    MappedProto<SavedModel> mapped =
        MappedProto.parse(folder.resolve(ModelDescriptor.GRAPH), SavedModel::parseFrom);
    MetaGraphDef chosen = choose(mapped.proto().getMetaGraphsList(), tags);
    DetachedGraphSession loaded = null;
    try {
      loaded = DetachedGraphSession.load(chosen.getGraphDef());
      new SavedModelState(chosen, folder).restore(loaded.session());
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      if (loaded != null) {
        loaded.close();
      }
      throw new ImportException("TensorFlow rejects " + folder + ": " + e.getMessage(), e);
    }
    Map<String, SignatureDef> signatures =
        chosen.getSignatureDefMap().entrySet().stream()
            .filter(entry -> !entry.getKey().equals(SavedModelState.INITIALISATION))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new OriginalModel(
        mapped, chosen.getGraphDef(), signatures, loaded, new ArrayList<>(), "");
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
          "Which graph of the SavedModel is the model? Pass --tags with one of: "
              + byTags.keySet());
    }
    return chosen;
  }

  private static String sorted(Stream<String> tags) {
    return tags.sorted().collect(Collectors.joining(","));
  }

  /**
   * Returns the same model with the bodies of functions in place of their calls, so that the
   * tensors inside them can be fed and fetched. It shares the session: closing either model closes
   * both.
   */
  OriginalModel inlined() {
    FunctionFreeGraph inlined = FunctionFreeGraph.of(definition, signatures);
    try {
      loaded.graph().importGraphDef(inlined.definition(), FunctionFreeGraph.PREFIX);
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new ImportException("TensorFlow rejects the graph: " + e.getMessage(), e);
    }
    return new OriginalModel(
        file,
        inlined.definition(),
        inlined.signatures(),
        loaded,
        read,
        FunctionFreeGraph.PREFIX + "/");
  }

  /** Returns the graph. */
  GraphDef definition() {
    return definition;
  }

  /** Returns the signatures of a SavedModel; empty for a frozen graph. */
  Map<String, SignatureDef> signatures() {
    return signatures;
  }

  /** Returns whether the graph has that tensor. */
  boolean has(TensorName tensor) {
    Operation operation = loaded.graph().operation(prefix + tensor.node());
    return operation != null && tensor.index() < operation.numOutputs();
  }

  /** Returns the known dimensions of a tensor's shape. */
  Shape shape(TensorName tensor) {
    return output(tensor).shape();
  }

  private TensorName inGraph(TensorName tensor) {
    return new TensorName(prefix + tensor.node(), tensor.index());
  }

  /** Returns the element type of a tensor. */
  DataType type(TensorName tensor) {
    return output(tensor).dataType();
  }

  private Output<?> output(TensorName tensor) {
    return loaded.graph().operationOrThrow(prefix + tensor.node()).output(tensor.index());
  }

  /**
   * Runs the graph and returns one tensor's numbers.
   *
   * @throws ImportException if TensorFlow fails
   */
  float[] run(Map<TensorName, ? extends Tensor> feeds, TensorName fetch) {
    Map<TensorName, Tensor> named = new HashMap<>();
    feeds.forEach((name, value) -> named.put(inGraph(name), value));
    try {
      return loaded.run(named, inGraph(fetch));
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      if (MemoryExhaustionCheck.isCauseOf(e)) {
        throw MemoryExhaustionCheck.refusal("the original graph", e);
      }
      throw e instanceof ImportException known
          ? known
          : new ImportException("The original graph does not run: " + e.getMessage(), e);
    }
  }

  /**
   * Reads variables, all in one run.
   *
   * @param variables the nodes that are variables, or their handles
   * @return the value of each variable by the name of its node; it is in the session's own memory
   *     and must not be used after {@link #close}
   * @throws ImportException if one of them has no value
   */
  Map<String, TensorProto> values(List<NodeDef> variables) {
    Map<String, TensorProto> values = new HashMap<>();
    if (variables.isEmpty()) {
      return values;
    }
    Session.Runner runner = loaded.session().runner();
    variables.forEach(variable -> runner.fetch(value(variable)));
    Result result;
    try {
      result = runner.run();
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new ImportException("The model's variables have no values: " + e.getMessage(), e);
    }
    read.add(result);
    for (int i = 0; i < variables.size(); i++) {
      RawTensor tensor = result.get(i).asRawTensor();
      values.put(
          variables.get(i).getName(),
          TensorProto.newBuilder()
              .setDtype(tensor.dataType())
              .setTensorShape(GraphNodeBuilder.shape(tensor.shape().asArray()))
              .setTensorContent(UnsafeByteOperations.unsafeWrap(TensorMemoryView.of(tensor)))
              .build());
    }
    return values;
  }

  /** Returns the tensor with a variable's value. */
  private Output<?> value(NodeDef variable) {
    Graph graph = loaded.graph();
    Operation known = graph.operation(prefix + variable.getName());
    if (!variable.getOp().equals("VarHandleOp")) {
      return graph.operationOrThrow(prefix + variable.getName()).output(0);
    }
    if (known == null) {
      throw new ImportException(
          "The variable " + variable.getName() + " exists only inside a function and is not saved");
    }
    return graph
        .opBuilder("ReadVariableOp", "glimpse/" + variable.getName(), graph.baseScope())
        .addInput(known.output(0))
        .setAttr("dtype", variable.getAttrOrThrow("dtype").getType())
        .build()
        .output(0);
  }

  /** Frees the memory; may be called repeatedly. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      read.forEach(Result::close);
      read.clear();
      loaded.close();
      file.releasePages();
    }
  }
}
