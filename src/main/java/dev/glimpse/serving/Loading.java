package dev.glimpse.serving;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.serving.ServingListener.Reason;
import java.util.function.Function;

/**
 * From a version's folder to what serves it.
 *
 * @param loader loads and warms up a model whose files were checked
 */
record Loading(ModelCatalogue catalogue, Function<ModelFolder, ServedModel> loader) {

  ServedModel load(Entry entry) throws UnusableException {
    Reason reason = Reason.DESCRIPTOR;
    try {
      ModelFolder unused = catalogue.look(entry);
      reason = Reason.CHECKSUM;
      ModelFolder checked = catalogue.open(entry);
      reason = Reason.LOAD;
      return loader.apply(checked);
    } catch (Throwable e) { // whatever a model's files bring about, others are served
      throw new UnusableException(reason, e);
    }
  }
}
