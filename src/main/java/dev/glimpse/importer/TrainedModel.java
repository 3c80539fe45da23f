package dev.glimpse.importer;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.model.TrainingRecord;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.proto.GraphDef;

/**
 * A model that Glimpse trained, of which everything is known.
 *
 * @param graph the graph with its weights as constants
 * @param images the placeholder that takes float32 images
 * @param scores the tensor of scores
 * @param name the name of the model in requests
 * @param version the version of the model in predictions
 * @param labels the labels of its outputs
 * @param preprocessing the preprocessing with which it was trained
 * @param origin the origin of the model, with a source
 * @param training the provenance
 */
public record TrainedModel(
    GraphDef graph,
    String images,
    String scores,
    String name,
    String version,
    ModelLabels labels,
    Preprocessing preprocessing,
    Origin origin,
    TrainingRecord training) {

  /** Returns the request that adds this model to a catalogue. */
  ModelImportRequest request(Path models, boolean replace) {
    return request(
        name, version, models, replace, new ImportTarget(images, scores, null, null, null), origin);
  }

  /** Returns the request that adds a trained model to a catalogue. */
  static ModelImportRequest request(
      String name,
      String version,
      Path models,
      boolean replace,
      ImportTarget place,
      Origin origin) {
    return new ModelImportRequest(
        Path.of(TrainedModelSource.FILE),
        name,
        version,
        models,
        replace,
        null,
        null,
        null,
        List.of(),
        place,
        origin);
  }
}
