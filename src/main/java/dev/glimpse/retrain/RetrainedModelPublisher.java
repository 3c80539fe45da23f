package dev.glimpse.retrain;

import dev.glimpse.importer.ImportException;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.importer.TrainedModel;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.TrainingRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A publisher of retrained models: each is verified as an import is, and appears in the catalogue
 * as a whole or not at all. TensorFlow's native library must be prepared.
 */
public final class RetrainedModelPublisher {

  private final Path models;
  private final Consumer<String> told;

  /**
   * Creates a publisher.
   *
   * @param models the catalogue's folder, created if absent
   * @param told the consumer of findings and steps, one line each
   */
  public RetrainedModelPublisher(Path models, Consumer<String> told) {
    this.models = models;
    this.told = told;
  }

  /**
   * Checks that a model could be published, before it is trained for hours.
   *
   * @throws dev.glimpse.model.ModelException if the name or the version is wrong
   * @throws RetrainingException if the model exists and must not be replaced, or the catalogue
   *     cannot be written to
   */
  void check(String name, String version, boolean replace) {
    try {
      ModelImporter.check(models, name, version, replace);
    } catch (ImportException e) {
      throw new RetrainingException(Objects.toString(e.getMessage()), e);
    } catch (IOException e) {
      throw new RetrainingException("Cannot write to the folder of models " + models + ": " + e, e);
    }
  }

  /**
   * Verifies and adds a model.
   *
   * @param base the cut base model
   * @param labels the name of each class, in the order of the scores
   * @param version the version; {@link dev.glimpse.model.ModelCatalogue#nextVersion} finds a new
   *     one
   * @param replace whether an existing model of that name and version may be replaced
   * @throws dev.glimpse.model.ModelException if the name or the version is wrong
   * @throws ImportException if the model exists, or the verification fails; no files are left then
   * @throws IOException if a file cannot be written
   */
  public ModelFolder publish(
      RetrainedGraph graph,
      BaseNetwork base,
      List<String> labels,
      String name,
      String version,
      boolean replace,
      TrainingRecord training)
      throws IOException {
    ModelFolder folder = base.model();
    Origin origin =
        new Origin(
            "%s, retrained for %d classes".formatted(training.base(), labels.size()),
            "retrained from %s (SHA-256 %s) by `glimpse train`"
                .formatted(training.base(), training.baseSha256()),
            folder.descriptor().licence());
    return new ModelImporter(told)
        .add(
            new TrainedModel(
                graph.definition(),
                graph.images(),
                graph.scores(),
                name,
                version,
                ModelLabels.named(labels),
                base.preprocessing(),
                origin,
                training),
            models,
            replace);
  }
}
