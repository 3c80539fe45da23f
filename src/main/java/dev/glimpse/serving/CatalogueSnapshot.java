package dev.glimpse.serving;

import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the catalogue.
 *
 * @param all the versions by name and then by version, the highest last
 */
record CatalogueSnapshot(List<Sighting> all) {

  /** The empty snapshot, before the catalogue was read. */
  static final CatalogueSnapshot NONE = new CatalogueSnapshot(List.of());

  /**
   * One version of a model in a snapshot.
   *
   * @param fingerprint the fingerprint of its folder
   * @param settled whether the previous snapshot had the same fingerprint; a folder that is being
   *     copied changes between snapshots
   */
  record Sighting(Entry entry, String fingerprint, boolean settled) {}

  /** Takes a new snapshot of the catalogue and compares it with this one. */
  CatalogueSnapshot next(ModelCatalogue catalogue) {
    List<Sighting> sightings = new ArrayList<>();
    for (Entry entry : catalogue.list()) {
      String fingerprint = FolderFingerprint.of(entry.folder());
      Sighting before = of(entry.toString());
      sightings.add(
          new Sighting(
              entry, fingerprint, before != null && before.fingerprint().equals(fingerprint)));
    }
    return new CatalogueSnapshot(sightings);
  }

  /**
   * Returns one version; null if it is not in this snapshot.
   *
   * @param version the version as {@code name:version}
   */
  @Nullable Sighting of(String version) {
    return all.stream()
        .filter(sighting -> sighting.entry().toString().equals(version))
        .findFirst()
        .orElse(null);
  }

  /** Returns the versions that match a reference, the highest last. */
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
