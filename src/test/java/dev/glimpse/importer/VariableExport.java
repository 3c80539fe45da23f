package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** A SavedModel of any number of layers, each with a variable of its own behind a handle. */
final class VariableExport {

  private static final int CHANNELS = 4;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final List<Output<?>> handles = new ArrayList<>();
  private final List<GraphOperation> initial = new ArrayList<>();

  private VariableExport() {}

  /**
   * Writes it.
   *
   * @param layers convolutions between the first and the last
   */
  static void write(Path folder, int layers) throws IOException {
    new VariableExport().export(folder, layers);
  }

  private void export(Path folder, int layers) throws IOException {
    Operand<TFloat32> images = SmallNet.images(tf, -1, 8, 8, 3);
    Operand<TFloat32> maps = convolution(images, 3);
    for (int i = 0; i < layers; i++) {
      maps = tf.math.add(maps, tf.math.tanh(convolution(maps, CHANNELS)));
    }
    Operand<TFloat32> features = tf.math.mean(maps, tf.constant(new int[] {1, 2}));
    tf.withName("output")
        .nn
        .softmax(tf.linalg.matMul(features, variable(CHANNELS, SmallNet.CLASSES)));
    Placeholder<TString> prefix =
        tf.withName("saver_filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    var restored = graph.opBuilder("NoOp", "restore_all", graph.baseScope());
    List<Operand<?>> values = new ArrayList<>();
    String[] names = handles.stream().map(handle -> handle.op().name()).toArray(String[]::new);
    for (Output<?> handle : handles) {
      values.add(tf.readVariableOp(handle, TFloat32.class));
      String name = handle.op().name();
      Operand<?> saved =
          tf.train
              .restore(prefix, tf.array(name), tf.array(""), List.of(TFloat32.class))
              .tensors()
              .get(0);
      restored.addControlInput(assign(name + "/restore", handle, saved.asOutput()));
    }
    restored.build();
    String[] whole = Collections.nCopies(names.length, "").toArray(String[]::new);
    var save = tf.withName("save").train.save(prefix, tf.array(names), tf.array(whole), values);

    Path variables = Files.createDirectories(folder.resolve("variables")).resolve("variables");
    try (Session session = new Session(graph);
        TString path = TString.scalarOf(variables.toString())) {
      Session.Runner runner = session.runner();
      initial.forEach(runner::addTarget);
      runner.run().close();
      session.runner().feed(prefix, path).addTarget(save).run().close();
    }
    Files.write(folder.resolve("saved_model.pb"), model().toByteArray());
    graph.close();
  }

  private SavedModel model() {
    SignatureDef signature =
        SignatureDef.newBuilder()
            .putInputs("image", info("input:0"))
            .putOutputs("scores", info("output:0"))
            .build();
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(1)
        .addMetaGraphs(
            MetaGraphDef.newBuilder()
                .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
                .setGraphDef(graph.toGraphDef())
                .setSaverDef(
                    SaverDef.newBuilder()
                        .setFilenameTensorName("saver_filename:0")
                        .setRestoreOpName("restore_all"))
                .putSignatureDef("serving_default", signature))
        .build();
  }

  private static TensorInfo info(String tensor) {
    return TensorInfo.newBuilder().setName(tensor).setDtype(DataType.DT_FLOAT).build();
  }

  private Operand<TFloat32> convolution(Operand<TFloat32> maps, long channels) {
    return tf.nn.conv2d(maps, variable(1, 1, channels, CHANNELS), List.of(1L, 1L, 1L, 1L), "SAME");
  }

  private Operand<TFloat32> variable(long... shape) {
    String name = "variable_" + handles.size();
    Output<?> handle =
        graph
            .opBuilder("VarHandleOp", name, graph.baseScope())
            .setAttr("dtype", DataType.DT_FLOAT)
            .setAttr("shape", Shape.of(shape))
            .setAttr("shared_name", name)
            .build()
            .output(0);
    Operand<TFloat32> value = SmallNet.weights(tf, handles.size(), shape);
    initial.add(assign(name + "/initial", handle, value.asOutput()));
    handles.add(handle);
    return tf.readVariableOp(handle, TFloat32.class);
  }

  private GraphOperation assign(String name, Output<?> handle, Output<?> value) {
    return graph
        .opBuilder("AssignVariableOp", name, graph.baseScope())
        .addInput(handle)
        .addInput(value)
        .setAttr("dtype", DataType.DT_FLOAT)
        .build();
  }
}
