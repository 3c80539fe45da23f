package dev.glimpse.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.tensorflow.engine.javacpp.JavacppUtils;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.tensorflow.SavedModelFile;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;
import org.tensorflow.proto.TensorInfo;

/**
 * A loader that turns the graph of a model folder into a DJL model. A graph of constants is loaded
 * with little memory.
 */
final class DeviceModelLoader {

  private DeviceModelLoader() {}

  /**
   * Loads a graph and checks that its input and output are those of its descriptor.
   *
   * @return the model, which the caller has to close
   * @throws ModelException if the graph has other inputs or outputs
   * @throws IOException if the graph cannot be read
   * @throws MalformedModelException if DJL rejects the graph
   */
  static Model load(ModelFolder folder, TensorFlowEngine engine, Precision precision)
      throws IOException, MalformedModelException {
    ModelDescriptor descriptor = folder.descriptor();
    SavedModelFile file = SavedModelFile.read(folder.path());
    checkSignature(descriptor, file);
    ConfigProto config = configuration(engine.device(), precision);
    if (file.selfContained()) {
      return FrozenGraphModel.load(
          descriptor.name(),
          file,
          descriptor.input().tensor(),
          descriptor.output().tensor(),
          engine.device(),
          config);
    }
    // TensorFlow's own loader restores the variables; the graph that DJL keeps is small.
    Model model = Model.newInstance(descriptor.name(), engine.device(), TensorFlowEngine.NAME);
    try {
      model.load(
          folder.path(),
          null,
          Map.of(
              "Tags",
              SavedModelFile.TAG,
              "ConfigProto",
              Base64.getEncoder().encodeToString(config.toByteArray())));
      return model;
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Returns DJL's own configuration of a session, with the precision added. On a CPU, without the
   * passes over the graph that change nothing there: the one that chooses between NCHW and NHWC for
   * a GPU, and those for functions and conditions, which the graph of a served model has none of.
   */
  private static ConfigProto configuration(Device device, Precision precision) {
    RewriterConfig.Builder rewriting = RewriterConfig.newBuilder();
    precision.request(rewriting);
    if (!device.isGpu()) {
      rewriting
          .setLayoutOptimizer(Toggle.OFF)
          .setImplementationSelector(Toggle.OFF)
          .setExperimentalConditionalCodeMotion(Toggle.OFF);
    }
    return JavacppUtils.getSessionConfig().toBuilder()
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting))
        .build();
  }

  /**
   * Compares a signature with a descriptor.
   *
   * @throws ModelException if the graph has other inputs or outputs
   */
  static void checkSignature(ModelDescriptor descriptor, SavedModelFile file) {
    Map<String, TensorInfo> inputs = file.signature().getInputsMap();
    check(descriptor, "input", descriptor.input().tensor(), inputs);
    if (inputs.size() > 1) {
      throw new ModelException(
          "Model %s has the input tensors %s; Glimpse serves models with one input tensor"
              .formatted(descriptor.name(), new TreeSet<>(inputs.keySet())));
    }
    check(descriptor, "output", descriptor.output().tensor(), file.signature().getOutputsMap());
  }

  private static void check(
      ModelDescriptor descriptor, String end, String key, Map<String, TensorInfo> tensors) {
    TensorInfo tensor = tensors.get(key);
    Set<String> keys = new TreeSet<>(tensors.keySet());
    if (tensor == null) {
      throw new ModelException(
          "Model %s has the %ss %s, but its descriptor says %s.tensor: %s"
              .formatted(descriptor.name(), end, keys, end, key));
    }
    if (tensor.getDtype() != DataType.DT_FLOAT) {
      throw new ModelException(
          "The %s %s of model %s has the type %s; Glimpse serves models whose input and output are %s"
              .formatted(end, key, descriptor.name(), tensor.getDtype(), DataType.DT_FLOAT));
    }
  }
}
