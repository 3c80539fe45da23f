package dev.glimpse.serving;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was in the catalogue at one look at it.
 *
 * @param all by name and then by version, the highest last
 */
record Sightings(List<Sighting> all) {

  /** Before the first look. */
  static final Sightings NONE = new Sightings(List.of());

  /**
   * One version of a model.
   *
   * @param fingerprint of its folder
   * @param settled whether the look before saw the same: a folder that is being copied changes
   */
  record Sighting(Entry entry, String fingerprint, boolean settled) {}

  /** Looks again. */
  Sightings next(ModelCatalogue catalogue) {
    List<Sighting> sightings = new ArrayList<>();
    for (Entry entry : catalogue.list()) {
      String fingerprint = Fingerprints.of(entry.folder());
      Sighting before = of(entry.toString());
      sightings.add(
          new Sighting(
              entry, fingerprint, before != null && before.fingerprint().equals(fingerprint)));
    }
    return new Sightings(sightings);
  }

  /**
   * One version.
   *
   * @param version as {@code name:version}
   */
  @Nullable Sighting of(String version) {
    return all.stream()
        .filter(sighting -> sighting.entry().toString().equals(version))
        .findFirst()
        .orElse(null);
  }

  /** Those that a reference may stand for, the highest last. */
  List<Sighting> versions(ModelReference wanted) {
    return all.stream()
        .filter(sighting -> sighting.entry().name().equals(wanted.name()))
        .filter(
            sighting ->
                wanted.version() == null || sighting.entry().version().equals(wanted.version()))
        .toList();
  }

  @Override
  public String toString() {
    return all.stream().map(Sighting::entry).toList().toString();
  }
}
