package dev.glimpse.importer;

import dev.glimpse.graph.GraphNodeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * A SavedModel as Keras exports one: variables behind handles, a signature's function that calls
 * the model's, which calls a layer's, and a checkpoint beside it.
 */
final class KerasExport {

  static final int SIDE = 8;
  static final int CLASSES = 5;

  private static final Map<String, Shape> VARIABLES = new LinkedHashMap<>();

  static {
    VARIABLES.put("conv/kernel", Shape.of(3, 3, 3, 4));
    VARIABLES.put("conv/gamma", Shape.of(4));
    VARIABLES.put("conv/beta", Shape.of(4));
    VARIABLES.put("conv/mean", Shape.of(4));
    VARIABLES.put("conv/variance", Shape.of(4));
    VARIABLES.put("dense/kernel", Shape.of(64, CLASSES));
  }

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Map<String, Output<?>> handles = new LinkedHashMap<>();

  private KerasExport() {}

  /** Writes it. */
  static void write(Path folder) throws IOException {
    new KerasExport().export(folder);
  }

  private void export(Path folder) throws IOException {
    Random random = new Random(1);
    List<GraphOperation> initial = new ArrayList<>();
    List<GraphOperation> restored = new ArrayList<>();
    Placeholder<TString> prefix =
        tf.withName("saver_filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    List<Operand<?>> saved = new ArrayList<>();
    VARIABLES.forEach(
        (name, shape) -> {
          float[] values = new float[(int) shape.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + random.nextFloat() * (name.contains("kernel") ? -1 : 1);
          }
          Output<?> handle =
              graph
                  .opBuilder("VarHandleOp", name, graph.baseScope())
                  .setAttr("dtype", DataType.DT_FLOAT)
                  .setAttr("shape", shape)
                  .setAttr("shared_name", name)
                  .build()
                  .output(0);
          handles.put(name, handle);
          initial.add(
              assign(
                  name + "/Initial",
                  handle,
                  tf.constant(shape, DataBuffers.of(values, true, false)).asOutput()));
          saved.add(
              graph
                  .opBuilder("ReadVariableOp", name + "/Read", graph.baseScope())
                  .addInput(handle)
                  .setAttr("dtype", DataType.DT_FLOAT)
                  .build()
                  .output(0));
          Operand<?> value =
              tf.train
                  .restore(prefix, tf.array(name), tf.array(""), List.of(TFloat32.class))
                  .tensors()
                  .get(0);
          restored.add(assign(name + "/Restore", handle, value.asOutput()));
        });
    String[] names = VARIABLES.keySet().toArray(String[]::new);
    var save =
        tf.withName("save")
            .train
            .save(
                prefix,
                tf.array(names),
                tf.array(Collections.nCopies(names.length, "").toArray(String[]::new)),
                saved);
    var all = graph.opBuilder("NoOp", "restore_all", graph.baseScope());
    restored.forEach(all::addControlInput);
    all.build();

    Operand<?> images =
        tf.withName("serving_default_image")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, SIDE, SIDE, 3)));
    Operand<?> scores =
        signature().call(tf.withName("StatefulPartitionedCall"), arguments(images)).get("scores");

    Path variables = Files.createDirectories(folder.resolve("variables")).resolve("variables");
    try (Session session = new Session(graph);
        TString path = TString.scalarOf(variables.toString())) {
      initial.forEach(operation -> session.run(operation.name()));
      session.runner().feed(prefix, path).addTarget(save).run().close();
    }
    SignatureDef served =
        SignatureDef.newBuilder()
            .putInputs("image", info(images, SIDE, SIDE, 3))
            .putOutputs("scores", info(scores, CLASSES))
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
                            .setRestoreOpName("restore_all"))
                    .putSignatureDef("serving_default", served))
            .build();
    Files.write(folder.resolve("saved_model.pb"), model.toByteArray());
    graph.close();
  }

  private GraphOperation assign(String name, Output<?> handle, Output<?> value) {
    return graph
        .opBuilder("AssignVariableOp", name, graph.baseScope())
        .addInput(handle)
        .addInput(value)
        .setAttr("dtype", DataType.DT_FLOAT)
        .build();
  }

  private Map<String, Operand<?>> arguments(Operand<?> images) {
    Map<String, Operand<?>> arguments = new LinkedHashMap<>();
    arguments.put("image", images);
    handles.forEach((name, handle) -> arguments.put(argument(name), handle));
    return arguments;
  }

  private static String argument(String variable) {
    return variable.replace('/', '_');
  }

  private static TensorInfo info(Operand<?> tensor, long... rest) {
    return TensorInfo.newBuilder()
        .setName(tensor.asOutput().op().name() + ":" + tensor.asOutput().index())
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(GraphNodeBuilder.shape(Shape.of(rest).prepend(-1).asArray()))
        .build();
  }

  /** The signature's function, which only calls the model's. */
  private static ConcreteFunction signature() {
    ConcreteFunction model = model();
    return function(
        "signature_wrapper",
        (tf, inputs) -> tf.identity(Objects.requireNonNull(model.call(tf, inputs).get("scores"))));
  }

  private static ConcreteFunction model() {
    ConcreteFunction convolution = function("convolution", KerasExport::convolution);
    return function(
        "model",
        (tf, inputs) -> {
          Operand<TFloat32> maps = floats(convolution.call(tf, inputs).get("scores"));
          Operand<TFloat32> flat = tf.reshape(maps, tf.constant(new int[] {-1, 64}));
          return tf.nn.softmax(tf.linalg.matMul(flat, read(tf, inputs, "dense_kernel")));
        });
  }

  /** [N, 8, 8, 3] to [N, 4, 4, 4]; the batch normalisation has six outputs. */
  private static Operand<TFloat32> convolution(Ops tf, Map<String, Operand<?>> inputs) {
    Operand<TFloat32> maps =
        tf.nn.conv2d(
            floats(inputs.get("image")),
            read(tf, inputs, "conv_kernel"),
            List.of(1L, 2L, 2L, 1L),
            "SAME");
    return tf.nn.relu(
        tf.nn
            .fusedBatchNorm(
                maps,
                read(tf, inputs, "conv_gamma"),
                read(tf, inputs, "conv_beta"),
                read(tf, inputs, "conv_mean"),
                read(tf, inputs, "conv_variance"),
                FusedBatchNorm.isTraining(false))
            .y());
  }

  private interface Body {
    Operand<?> scores(Ops tf, Map<String, Operand<?>> inputs);
  }

  /** A function of the image and all variables' handles. */
  private static ConcreteFunction function(String name, Body body) {
    return ConcreteFunction.create(
        tf -> {
          Graph graph = (Graph) tf.scope().env();
          Map<String, Operand<?>> inputs = new LinkedHashMap<>();
          inputs.put("image", argument(graph, "image", DataType.DT_FLOAT));
          for (String variable : VARIABLES.keySet()) {
            inputs.put(
                argument(variable), argument(graph, argument(variable), DataType.DT_RESOURCE));
          }
          Signature.Builder signature =
              Signature.builder().key(name).output("scores", body.scores(tf, inputs));
          inputs.forEach(signature::input);
          return signature.build();
        });
  }

  private static Output<?> argument(Graph graph, String name, DataType type) {
    return graph
        .opBuilder("Placeholder", name, graph.baseScope())
        .setAttr("dtype", type)
        .build()
        .output(0);
  }

  private static Operand<TFloat32> read(Ops tf, Map<String, Operand<?>> inputs, String name) {
    return tf.readVariableOp(Objects.requireNonNull(inputs.get(name)), TFloat32.class);
  }

  @SuppressWarnings("unchecked")
  private static Operand<TFloat32> floats(Operand<?> operand) {
    return (Operand<TFloat32>) operand;
  }
}
