package dev.glimpse.inference;

import ai.djl.BaseModel;
import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.glimpse.tensorflow.GraphSession;
import dev.glimpse.tensorflow.SavedModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.TensorInfo;

/** A DJL model of a graph of constants, whose weights exist once, in native memory. */
final class FrozenGraphModel extends BaseModel {

  private final GraphSession session;

  private FrozenGraphModel(String name, Device device, GraphSession session, String output) {
    super(name);
    this.session = session;
    manager = Engine.getEngine(TensorFlowEngine.NAME).newBaseManager(device);
    block = new FrozenGraphBlock(session, output);
  }

  /**
   * Loads a graph.
   *
   * @param input key of the input in the signature
   * @param output key of the output in the signature
   * @throws IOException if the file cannot be read
   */
  static FrozenGraphModel load(
      String name,
      SavedModelFile file,
      String input,
      String output,
      Device device,
      ConfigProto config)
      throws IOException {
    TensorInfo fed = file.signature().getInputsOrThrow(input);
    TensorInfo fetched = file.signature().getOutputsOrThrow(output);
    GraphSession session = GraphSession.load(file, fed.getName(), fetched.getName(), config);
    return new FrozenGraphModel(name, device, session, output);
  }

  @Override
  public void load(Path folder, String prefix, Map<String, ?> options) {
    throw new UnsupportedOperationException("The model is already loaded");
  }

  @Override
  public void close() {
    super.close();
    session.close();
  }
}
