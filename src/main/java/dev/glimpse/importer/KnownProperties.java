package dev.glimpse.importer;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a model that its source knows beside the graph. The user's options take
 * precedence over them, and they take precedence over what is recognised in the graph. Values that
 * are null are unknown.
 *
 * @param preset the name of the {@link ImportPreset} of the published model
 * @param preprocessing the name of the preprocessing preset
 * @param place the tensors that take images and give scores
 * @param description one line about the model
 * @param trained the model with all its properties, if Glimpse trained it
 */
record KnownProperties(
    @Nullable String preset,
    @Nullable String preprocessing,
    ImportTarget place,
    @Nullable String description,
    @Nullable TrainedModel trained) {

  /** The properties of a model of which only the graph is known. */
  static final KnownProperties NONE =
      new KnownProperties(null, null, new ImportTarget(null, null, null, null, null), null, null);
}
