package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemory;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.serving.ServingListener.Reason;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * From a version's folder to what serves it.
 *
 * @param memory estimates what a model needs whose files were checked
 * @param loader loads and warms up such a model, in as many precisions as were reserved for
 */
record Loading(
    ModelCatalogue catalogue,
    Function<ModelFolder, ModelMemory> memory,
    BiFunction<ModelFolder, ModelMemory, ServedModel> loader) {

  /**
   * A model whose files are what its descriptor says.
   *
   * @param need the memory that loading and serving it takes
   */
  record Checked(ModelFolder folder, ModelMemory need) {}

  Checked check(Entry entry) throws UnusableException {
    Reason reason = Reason.DESCRIPTOR;
    try {
      ModelFolder unused = catalogue.look(entry);
      reason = Reason.CHECKSUM;
      ModelFolder checked = catalogue.open(entry);
      reason = Reason.LOAD;
      return new Checked(checked, memory.apply(checked));
    } catch (Throwable e) { // whatever a model's files bring about, others are served
      throw new UnusableException(reason, e);
    }
  }

  ServedModel load(Checked checked, ModelMemory reserved) throws UnusableException {
    try {
      return loader.apply(checked.folder(), reserved);
    } catch (Throwable e) { // whatever a model's files bring about, others are served
      throw new UnusableException(Reason.LOAD, e);
    }
  }
}
