package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.serving.ServingListener.Reason;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A loader that turns a version's folder into a served model.
 *
 * @param memory an estimator of the memory that a model needs; called after its files were checked
 * @param loader a function that loads and warms up a checked model, in the precisions that memory
 *     was reserved for
 */
record ModelVersionLoader(
    ModelCatalogue catalogue,
    Function<ModelFolder, ModelMemoryEstimate> memory,
    BiFunction<ModelFolder, ModelMemoryEstimate, ServedModel> loader) {

  /**
   * A model whose files match its descriptor.
   *
   * @param need the memory for loading and serving it
   */
  record Checked(ModelFolder folder, ModelMemoryEstimate need) {}

  Checked check(Entry entry) throws ModelLoadException {
    Reason reason = Reason.DESCRIPTOR;
    try {
      ModelFolder unused = catalogue.describe(entry);
      reason = Reason.CHECKSUM;
      ModelFolder checked = catalogue.open(entry);
      reason = Reason.LOAD;
      return new Checked(checked, memory.apply(checked));
    } catch (Throwable e) { // an error in one model's files must not stop the others
      throw new ModelLoadException(reason, e);
    }
  }

  ServedModel load(Checked checked, ModelMemoryEstimate reserved) throws ModelLoadException {
    try {
      return loader.apply(checked.folder(), reserved);
    } catch (Throwable e) { // an error in one model's files must not stop the others
      throw new ModelLoadException(Reason.LOAD, e);
    }
  }
}
