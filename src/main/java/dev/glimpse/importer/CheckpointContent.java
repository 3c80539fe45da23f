package dev.glimpse.importer;

import dev.glimpse.architecture.NetworkArchitecture;
import dev.glimpse.checkpoint.CheckpointVariable;
import dev.glimpse.checkpoint.OpenedCheckpoint;
import dev.glimpse.checkpoint.TrainingNames;
import dev.glimpse.graph.TensorTypeNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A summary of a checkpoint's variables for a message.
 *
 * @param checkpoint the checkpoint
 * @param names the roles of its variables
 */
record CheckpointContent(OpenedCheckpoint checkpoint, TrainingNames names) {

  private static final int MOST_SCOPES = 10;

  /** The entry with the names of Python's objects, in the checkpoints of TensorFlow 2's classes. */
  private static final String OBJECTS = "_CHECKPOINTABLE_OBJECT_GRAPH";

  /** Returns the exception of a checkpoint whose architecture is unknown, with what it contains. */
  ImportException unknown() {
    if (checkpoint.find(OBJECTS) != null) {
      return new ImportException(
          ("%s is a checkpoint of TensorFlow 2 (save_weights of a Keras model, or"
                  + " tf.train.Checkpoint), whose variables have the names of Python's objects and"
                  + " no graph. Load it into its model in Python and save that whole:"
                  + " model.save(\"model.keras\"), or tf.saved_model.save(model, \"folder\")")
              .formatted(checkpoint.files().file()));
    }
    return new ImportException(
        ("The architecture of %s is unknown. It has %d variables of a model: %s. Known are %s. For"
                + " any other architecture, copy the file %s.meta of the training beside the"
                + " checkpoint, or export the model as a SavedModel and import its folder")
            .formatted(
                checkpoint.files().file(),
                names.model().size(),
                names.model().isEmpty() ? "none" : scopes(),
                Arrays.stream(NetworkArchitecture.values())
                    .map(NetworkArchitecture::title)
                    .collect(Collectors.joining(", ")),
                checkpoint.files().prefix().getFileName()));
  }

  /** Returns the first parts of the variables' names, each with a variable as an example. */
  private String scopes() {
    Map<String, List<CheckpointVariable>> scopes = new TreeMap<>();
    names
        .model()
        .forEach(
            (name, variable) ->
                scopes
                    .computeIfAbsent(name.split("/", 2)[0], scope -> new ArrayList<>())
                    .add(variable));
    String listed =
        scopes.entrySet().stream()
            .limit(MOST_SCOPES)
            .map(
                scope ->
                    "%s (%d, such as %s %s)"
                        .formatted(
                            scope.getKey(),
                            scope.getValue().size(),
                            scope.getValue().get(0).name(),
                            TensorTypeNames.shape(scope.getValue().get(0).shape())))
            .collect(Collectors.joining(", "));
    int more = scopes.size() - MOST_SCOPES;
    return more > 0 ? listed + " and %d more scopes".formatted(more) : listed;
  }
}
