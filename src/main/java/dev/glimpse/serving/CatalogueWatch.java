package dev.glimpse.serving;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a catalogue again and again: Kubernetes swaps symbolic links and network folders tell
 * nobody, so that there is nothing to wait for. Of one thread.
 */
final class CatalogueWatch {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogueWatch.class);

  private final ModelCatalogue catalogue;
  private Sightings last;

  /** What was wrong at the last look, so that it is logged once. */
  private @Nullable String trouble;

  /**
   * Looks for the first time.
   *
   * @throws ModelException if the catalogue cannot be read
   */
  CatalogueWatch(ModelCatalogue catalogue) {
    this.catalogue = catalogue;
    this.last = Sightings.NONE.next(catalogue);
  }

  /** What there was at the last look. */
  Sightings last() {
    return last;
  }

  /** What there is now; null if it cannot be read. */
  @Nullable Sightings look() {
    try {
      last = last.next(catalogue);
      trouble = null;
      return last;
    } catch (ModelException e) {
      if (!e.toString().equals(trouble)) {
        LOG.warn("The models cannot be looked for; those that are loaded go on: {}", e.toString());
        trouble = e.toString();
      }
      return null;
    }
  }
}
