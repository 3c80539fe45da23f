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
record CatalogueSnapshot(List<ListedVersion> all) {

  /** The empty snapshot, before the catalogue was read. */
  static final CatalogueSnapshot NONE = new CatalogueSnapshot(List.of());

  /**
   * One version of a model in a snapshot.
   *
   * @param fingerprint the fingerprint of its folder
   * @param settled whether the previous snapshot had the same fingerprint; a folder that is being
   *     copied changes between snapshots
   */
  record ListedVersion(Entry entry, String fingerprint, boolean settled) {}

  /** Takes a new snapshot of the catalogue and compares it with this one. */
  CatalogueSnapshot next(ModelCatalogue catalogue) {
    List<ListedVersion> versions = new ArrayList<>();
    for (Entry entry : catalogue.list()) {
      String fingerprint = FolderFingerprint.of(entry.folder());
      ListedVersion before = of(entry.toString());
      versions.add(
          new ListedVersion(
              entry, fingerprint, before != null && before.fingerprint().equals(fingerprint)));
    }
    return new CatalogueSnapshot(versions);
  }

  /**
   * Returns one version; null if it is not in this snapshot.
   *
   * @param version the version as {@code name:version}
   */
  @Nullable ListedVersion of(String version) {
    return all.stream()
        .filter(candidate -> candidate.entry().toString().equals(version))
        .findFirst()
        .orElse(null);
  }

  /** Returns the versions that match a reference, the highest last. */
  List<ListedVersion> versions(ModelReference reference) {
    return all.stream()
        .filter(version -> version.entry().name().equals(reference.name()))
        .filter(
            version ->
                reference.version() == null
                    || version.entry().version().equals(reference.version()))
        .toList();
  }

  @Override
  public String toString() {
    return all.stream().map(ListedVersion::entry).toList().toString();
  }
}
