package dev.glimpse.importer;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.model.TrainingRecord;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor of a model that is being imported.
 *
 * @param request the request to import the model
 * @param source the source of the weights
 * @param input the input of the graph
 * @param training the provenance of a model that Glimpse trained; null for others
 */
record DescriptorDraft(
    ModelImportRequest request,
    String source,
    InputTensor input,
    @Nullable TrainingRecord training) {

  /** The file of labels in each model's folder. */
  static final String LABELS = "labels.txt";

  private static final String UNKNOWN = "0".repeat(64);

  /** Returns the descriptor as far as it is known before the scores are. */
  ModelDescriptor with(Preprocessing preprocessing) {
    return finished(
        preprocessing,
        new OutputTensor(ServedGraph.OUTPUT, Kind.LOGITS, null),
        request.origin().description(),
        Map.of(ModelDescriptor.GRAPH, UNKNOWN, LABELS, UNKNOWN));
  }

  /**
   * Returns the complete descriptor.
   *
   * @param checksums checksums of the files as they were written
   */
  ModelDescriptor finished(
      Preprocessing preprocessing,
      OutputTensor output,
      @Nullable String description,
      Map<String, String> checksums) {
    return new ModelDescriptor(
        request.name(),
        request.version(),
        description,
        source,
        request.origin().licence(),
        checksums,
        input,
        preprocessing,
        output,
        LABELS,
        null,
        null,
        null,
        training);
  }
}
