package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.serving.ServingListener.Reason;

/**
 * A loader that turns a version's folder into a served model.
 *
 * @param factory estimates the memory of a model whose files were checked, and loads it in the
 *     precisions that memory was reserved for
 */
record ModelVersionLoader(ModelCatalogue catalogue, ServedModelFactory factory) {

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
      return new Checked(checked, factory.engine().estimate(checked));
    } catch (Throwable e) { // an error in one model's files must not stop the others
      throw new ModelLoadException(reason, e);
    }
  }

  ServedModel load(Checked checked, ModelMemoryEstimate reserved) throws ModelLoadException {
    try {
      return factory.create(checked.folder(), reserved);
    } catch (Throwable e) { // an error in one model's files must not stop the others
      throw new ModelLoadException(Reason.LOAD, e);
    }
  }
}
