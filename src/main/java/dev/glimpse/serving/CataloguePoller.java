package dev.glimpse.serving;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A poller of the model catalogue. It polls because no event is reliable: Kubernetes swaps symbolic
 * links, and network folders send no notifications. Not thread-safe.
 */
final class CataloguePoller {

  private static final Logger LOG = LoggerFactory.getLogger(CataloguePoller.class);

  private final ModelCatalogue catalogue;
  private CatalogueSnapshot last;

  /**
   * The error of the last attempt to read the catalogue, so that it is logged once; null if it
   * worked.
   */
  private @Nullable String trouble;

  /**
   * Reads the catalogue for the first time.
   *
   * @throws ModelException if the catalogue cannot be read
   */
  CataloguePoller(ModelCatalogue catalogue) {
    this.catalogue = catalogue;
    this.last = CatalogueSnapshot.NONE.next(catalogue);
  }

  /** Returns the latest snapshot. */
  CatalogueSnapshot last() {
    return last;
  }

  /** Takes a new snapshot and returns it; returns null if the catalogue cannot be read. */
  @Nullable CatalogueSnapshot poll() {
    try {
      last = last.next(catalogue);
      trouble = null;
      return last;
    } catch (ModelException e) {
      if (!e.toString().equals(trouble)) {
        LOG.warn(
            "Cannot read the model directory; continuing with the loaded models: {}", e.toString());
        trouble = e.toString();
      }
      return null;
    }
  }
}
