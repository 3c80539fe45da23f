package dev.glimpse.importer;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.glimpse.graph.TensorName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Session;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TString;

/**
 * The state of a SavedModel beside its graph: variables in a checkpoint, and initial operations
 * such as those that fill tables from assets. TensorFlow's own loader gives a session the same
 * state in the same order, but keeps the graph's constants in memory several times.
 */
final class SavedModelState {

  /** The key of a special signature: its only output is an operation to run once. */
  static final String INITIALISATION = "__saved_model_init_op";

  private static final List<String> INITIAL_OPERATIONS =
      List.of("saved_model_main_op", "legacy_init_op");

  private static final String ASSETS = "saved_model_assets";

  private final MetaGraphDef model;
  private final Path folder;

  /**
   * Creates the state of a SavedModel's graph.
   *
   * @param folder the folder with {@code variables} and {@code assets}, where the model has them
   */
  SavedModelState(MetaGraphDef model, Path folder) {
    this.model = model;
    this.folder = folder;
  }

  /**
   * Restores the variables, then runs the initial operation.
   *
   * @param session a session of the model's graph
   * @throws RuntimeException if TensorFlow cannot restore a variable
   */
  void restore(Session session) throws InvalidProtocolBufferException {
    Path checkpoint = folder.resolve("variables").resolve("variables");
    SaverDef saver = model.getSaverDef();
    if (!saver.getRestoreOpName().isEmpty()
        && Files.exists(checkpoint.resolveSibling("variables.index"))) {
      Map<String, String> feeds = new LinkedHashMap<>(assets());
      feeds.put(saver.getFilenameTensorName(), checkpoint.toString());
      run(session, saver.getRestoreOpName(), feeds);
    }
    String initial = initialOperation();
    if (initial != null) {
      run(session, initial, assets());
    }
  }

  private static void run(Session session, String operation, Map<String, String> files) {
    List<TString> paths = new ArrayList<>();
    try {
      Session.Runner runner = session.runner().addTarget(TensorName.parse(operation).node());
      files.forEach(
          (tensor, file) -> {
            TString path = TString.scalarOf(file);
            paths.add(path);
            TensorName name = TensorName.parse(tensor);
            runner.feed(name.node(), name.index(), path);
          });
      runner.run().close();
    } finally {
      paths.forEach(TString::close);
    }
  }

  private @Nullable String initialOperation() {
    SignatureDef signature = model.getSignatureDefMap().get(INITIALISATION);
    if (signature != null && signature.containsOutputs(INITIALISATION)) {
      return signature.getOutputsOrThrow(INITIALISATION).getName();
    }
    for (String collection : INITIAL_OPERATIONS) {
      List<String> operations = collection(collection).getNodeList().getValueList();
      if (!operations.isEmpty()) {
        return operations.get(0);
      }
    }
    return null;
  }

  /** Returns the path of each asset by the tensor that takes it. */
  private Map<String, String> assets() throws InvalidProtocolBufferException {
    List<AssetFileDef> declared = new ArrayList<>(model.getAssetFileDefList());
    if (declared.isEmpty()) {
      for (Any any : collection(ASSETS).getAnyList().getValueList()) {
        declared.add(AssetFileDef.parseFrom(any.getValue()));
      }
    }
    Map<String, String> paths = new LinkedHashMap<>();
    declared.forEach(
        asset ->
            paths.put(
                asset.getTensorInfo().getName(),
                folder.resolve("assets").resolve(asset.getFilename()).toString()));
    return paths;
  }

  private CollectionDef collection(String name) {
    return model.getCollectionDefOrDefault(name, CollectionDef.getDefaultInstance());
  }
}
