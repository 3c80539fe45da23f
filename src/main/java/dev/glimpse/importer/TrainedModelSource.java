package dev.glimpse.importer;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model that Glimpse trained, as a frozen graph in a work folder.
 *
 * @param file the frozen graph
 * @param model the model
 */
record TrainedModelSource(Path file, TrainedModel model) implements ModelSource {

  /** The name of the frozen graph. */
  static final String FILE = "trained.pb";

  /** Writes the graph into a work folder, from which it is mapped when it is loaded. */
  static TrainedModelSource write(TrainedModel model, Path work) throws IOException {
    Path file = work.resolve(FILE);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.useDeterministicSerialization();
      model.graph().writeTo(coded);
      coded.flush();
    }
    return new TrainedModelSource(file, model);
  }

  @Override
  public List<Path> parts() {
    return List.of(file);
  }

  @Override
  public LoadedModel load(ModelImportRequest request, Path work, Consumer<String> told)
      throws IOException {
    return new LoadedModel(
        OriginalModel.frozenGraph(file),
        new KnownProperties(null, null, request.place(), null, model));
  }
}
