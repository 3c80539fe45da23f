package dev.glimpse.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * A writer of a network as Keras 3's {@code model.export} writes it: variables behind handles, a
 * function of the signature that calls the model's, which has all layers, and a checkpoint. As in
 * Keras's exports, each variable is there twice, and only the second one is used.
 */
final class KerasModelExport {

  private static final String IMAGES = "keras_tensor";
  private static final String SCORES = "output_0";
  private static final String RESTORE = "restore_all";

  private final ReferenceNetwork network;
  private final Graph graph;
  private final Ops tf;
  private final List<WeightSpec> weights = new ArrayList<>();

  private KerasModelExport(ReferenceNetwork network, Graph graph) {
    this.network = network;
    this.graph = graph;
    this.tf = Ops.create(graph);
  }

  /** Writes it. Holds all values once, outside of the heap. */
  static void write(Path folder, ReferenceNetwork network) throws IOException {
    try (Graph graph = new Graph()) {
      new KerasModelExport(network, graph).writeTo(folder);
    }
  }

  private void writeTo(Path folder) throws IOException {
    Path variables = Files.createDirectories(folder.resolve("variables")).resolve("variables");
    ConcreteFunction signature = signature();
    List<Output<?>> unused = handles("");
    List<Output<?>> used = handles("_1");
    restore(unused, used);
    Shape size = Shape.of(-1, network.side(), network.side(), 3);
    Operand<?> images =
        tf.withName("serving_default_" + IMAGES)
            .placeholder(TFloat32.class, Placeholder.shape(size));
    Map<String, Operand<?>> arguments = new LinkedHashMap<>();
    arguments.put(IMAGES, images);
    for (int i = 0; i < used.size(); i++) {
      arguments.put(CapturedVariables.name(i), used.get(i));
    }
    Operand<?> scores =
        Objects.requireNonNull(
            signature.call(tf.withName("StatefulPartitionedCall"), arguments).get(SCORES));
    SignatureDef served =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs(IMAGES, info(images, size.asArray()))
            .putOutputs(SCORES, info(scores, -1, network.classes()))
            .build();
    SavedModel model =
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(
                MetaGraphDef.newBuilder()
                    .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                    .setGraphDef(graph.toGraphDef())
                    .setSaverDef(
                        SaverDef.newBuilder()
                            .setFilenameTensorName("saver_filename:0")
                            .setRestoreOpName(RESTORE))
                    .putSignatureDef("serving_default", served))
            .build();
    Files.write(folder.resolve("saved_model.pb"), model.toByteArray());
    save(variables);
  }

  private List<Output<?>> handles(String suffix) {
    List<Output<?>> handles = new ArrayList<>();
    for (WeightSpec weight : weights) {
      handles.add(
          graph
              .opBuilder("VarHandleOp", weight.name() + suffix, graph.baseScope())
              .setAttr("dtype", DataType.DT_FLOAT)
              .setAttr("shape", weight.shape())
              .setAttr("shared_name", weight.name() + suffix)
              .build()
              .output(0));
    }
    return handles;
  }

  private void restore(List<Output<?>> unused, List<Output<?>> used) {
    Operand<TString> prefix =
        tf.withName("saver_filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    List<Output<?>> handles = new ArrayList<>(unused);
    handles.addAll(used);
    List<Output<?>> values =
        tf.train
            .restore(
                prefix,
                tf.array(keys()),
                tf.array(slices()),
                Collections.nCopies(handles.size(), TFloat32.class))
            .tensors();
    var all = graph.opBuilder("NoOp", RESTORE, graph.baseScope());
    for (int i = 0; i < handles.size(); i++) {
      GraphOperation assign =
          graph
              .opBuilder("AssignVariableOp", "AssignVariableOp_" + i, graph.baseScope())
              .addInput(handles.get(i))
              .addInput(values.get(i))
              .setAttr("dtype", DataType.DT_FLOAT)
              .build();
      all.addControlInput(assign);
    }
    all.build();
  }

  private String[] keys() {
    String[] keys = new String[2 * weights.size()];
    for (int i = 0; i < weights.size(); i++) {
      keys[i] = "variables/" + i + "/.ATTRIBUTES/VARIABLE_VALUE";
      keys[weights.size() + i] = "_all_variables/" + i + "/.ATTRIBUTES/VARIABLE_VALUE";
    }
    return keys;
  }

  private String[] slices() {
    return Collections.nCopies(2 * weights.size(), "").toArray(String[]::new);
  }

  /** Writes the checkpoint, in a graph of its own that the export does not have. */
  private void save(Path prefix) throws IOException {
    List<TFloat32> values = new ArrayList<>();
    try (Graph saving = new Graph();
        Session session = new Session(saving)) {
      Ops ops = Ops.create(saving);
      List<Operand<?>> fed = new ArrayList<>();
      Session.Runner runner = session.runner();
      for (WeightSpec weight : weights) {
        Placeholder<TFloat32> value = ops.placeholder(TFloat32.class);
        TFloat32 drawn = TFloat32.tensorOf(weight.shape());
        values.add(drawn);
        FloatDataBuffer data = drawn.asRawTensor().data().asFloats();
        long[] written = {0};
        new RandomValues(weight)
            .draw(
                part -> {
                  data.offset(written[0]).write(part.array(), 0, part.remaining());
                  written[0] += part.remaining();
                });
        runner.feed(value, drawn);
        fed.add(value);
      }
      fed.addAll(List.copyOf(fed));
      var save =
          ops.train.save(
              ops.constant(prefix.toString()), ops.array(keys()), ops.array(slices()), fed);
      runner.addTarget(save).run().close();
    } finally {
      values.forEach(TFloat32::close);
    }
  }

  private static TensorInfo info(Operand<?> tensor, long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(tensor.asOutput().op().name() + ":" + tensor.asOutput().index())
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(shape)
        .build();
  }

  private ConcreteFunction signature() {
    ConcreteFunction model = ConcreteFunction.create(this::model);
    return ConcreteFunction.create(
        ops -> {
          Graph body = (Graph) ops.scope().env();
          Map<String, Operand<?>> inputs = new LinkedHashMap<>();
          inputs.put(IMAGES, images(body));
          CapturedVariables captured = new CapturedVariables(body);
          for (WeightSpec weight : weights) {
            Output<?> handle = captured.handle(weight);
            inputs.put(handle.op().name(), handle);
          }
          Operand<?> scores = Objects.requireNonNull(model.call(ops, inputs).get(SCORES));
          Signature.Builder signature =
              Signature.builder("signature_wrapper").output(SCORES, ops.identity(scores));
          inputs.forEach(signature::input);
          return signature.build();
        });
  }

  /** The function with all layers. */
  private Signature model(Ops ops) {
    Graph body = (Graph) ops.scope().env();
    Output<TFloat32> images = images(body);
    CapturedVariables captured = new CapturedVariables(body);
    LayerGraph layers = new LayerGraph(ops, network.model(), LayerDialect.KERAS_3, captured);
    int side = network.side();
    FeatureMaps scores =
        network.architecture().scores(layers, new FeatureMaps(images, side, side, 3));
    weights.addAll(captured.handles().keySet());
    Signature.Builder signature =
        Signature.builder("call").input(IMAGES, images).output(SCORES, scores.tensor());
    captured.handles().values().forEach(handle -> signature.input(handle.op().name(), handle));
    return signature.build();
  }

  private Output<TFloat32> images(Graph body) {
    return body.opBuilder("Placeholder", IMAGES, body.baseScope())
        .setAttr("dtype", DataType.DT_FLOAT)
        .setAttr("shape", Shape.of(-1, network.side(), network.side(), 3))
        .build()
        .output(0);
  }
}
