package dev.glimpse.serving;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelReference;
import dev.glimpse.serving.CatalogueSnapshot.ListedVersion;
import dev.glimpse.serving.ServingListener.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The model versions that answer requests, and the catalogue's versions that may replace them.
 * Guarded by the lock of {@link ServingState}.
 */
final class ActiveModels {

  private record Failed(
      String fingerprint, Reason reason, Throwable thrown, @Nullable ModelMemoryEstimate need) {}

  private final Set<ModelReference> pinned;

  /** The offered versions by {@code name:version}. */
  private final Map<String, ModelInstance> offered = new LinkedHashMap<>();

  /** The active version by model name, for names that were requested without a version. */
  private final Map<String, String> active = new HashMap<>();

  private final Map<String, Failed> failed = new HashMap<>();
  private CatalogueSnapshot known;

  /**
   * Creates an instance that offers no version yet.
   *
   * @param pinned models that are never evicted for others
   */
  ActiveModels(Set<ModelReference> pinned, CatalogueSnapshot known) {
    this.pinned = Set.copyOf(pinned);
    this.known = known;
  }

  /** Returns the offered version for a reference; null if it has to be loaded first. */
  @Nullable ModelInstance get(ModelReference reference) {
    String version =
        reference.version() == null ? active.get(reference.name()) : reference.version();
    return version == null ? null : offered.get(reference.name() + ":" + version);
  }

  /** Returns all offered versions. */
  Collection<ModelInstance> all() {
    return List.copyOf(offered.values());
  }

  boolean isPinned(ModelInstance instance) {
    return pinned.stream().anyMatch(reference -> get(reference) == instance);
  }

  /**
   * Offers the highest version that matches a reference and has not failed.
   *
   * @param maxLoaded the maximum number of loaded models
   */
  ModelInstance add(ModelReference reference, int maxLoaded) throws FailureException {
    Entry entry = usable(reference, maxLoaded);
    ModelInstance instance =
        offered.computeIfAbsent(entry.toString(), version -> new ModelInstance(entry));
    if (reference.version() == null) {
      active.put(entry.name(), entry.version());
    }
    return instance;
  }

  private Entry usable(ModelReference reference, int maxLoaded) throws FailureException {
    List<ListedVersion> versions = known.versions(reference);
    if (versions.isEmpty()) {
      throw new FailureException(
          FailureCode.UNKNOWN_MODEL, "Model " + reference + " does not exist; available: " + known);
    }
    if (pinned.size() >= maxLoaded && !pinned.contains(reference)) {
      throw new FailureException(
          FailureCode.UNKNOWN_MODEL,
          "Only the configured models %s are served: glimpse.models.max.loaded is %d"
              .formatted(pinned, maxLoaded));
    }
    ListedVersion highest = highestUsable(versions.stream());
    if (highest == null) {
      String version = versions.get(versions.size() - 1).entry().toString();
      throw unavailable(version, Objects.requireNonNull(failed.get(version)).thrown());
    }
    return highest.entry();
  }

  static FailureException unavailable(String version, Throwable reason) {
    return new FailureException(
        FailureCode.MODEL_UNAVAILABLE,
        "Model " + version + " cannot be used: " + reason.getMessage(),
        reason);
  }

  private @Nullable ListedVersion highestUsable(Stream<ListedVersion> versions) {
    return versions
        .filter(version -> !failed.containsKey(version.entry().toString()))
        .reduce((lower, higher) -> higher)
        .orElse(null);
  }

  /** Withdraws a version, so that no further image gets it. */
  void withdraw(ModelInstance instance) {
    if (offered.remove(instance.version(), instance)) {
      active.remove(instance.entry.name(), instance.entry.version());
    }
  }

  /**
   * Withdraws a version that failed; it is not tried again until its folder has changed since
   * loading began.
   */
  void failed(ModelInstance instance, Reason reason, Throwable thrown) {
    withdraw(instance);
    failed.put(
        instance.version(),
        new Failed(
            instance.fingerprint,
            reason,
            thrown,
            instance.checked == null ? null : instance.checked.need()));
  }

  /** Makes versions that failed for lack of memory available again if they fit now. */
  void memoryFreed(ModelMemoryBudget budget) {
    failed
        .values()
        .removeIf(
            failure ->
                failure.reason() == Reason.MEMORY
                    && failure.need() != null
                    && budget.fits(failure.need().inOnePrecision()));
  }

  /**
   * Offers a version instead of an older load of the same version, and instead of the active
   * version if its name has one.
   *
   * @return the replaced versions, which are withdrawn
   */
  List<ModelInstance> replaceBy(ModelInstance fresh) {
    Entry entry = fresh.entry;
    List<ModelInstance> replaced = new ArrayList<>();
    ModelInstance same = offered.put(fresh.version(), fresh);
    if (same != null && same != fresh) {
      replaced.add(same);
    }
    String before = active.get(entry.name());
    if (before != null && !before.equals(entry.version())) {
      ModelInstance former = offered.get(entry.name() + ":" + before);
      active.put(entry.name(), entry.version());
      if (former != null && !isPinned(former)) {
        offered.remove(former.version());
        replaced.add(former);
      }
    }
    return replaced;
  }

  /** Stores a new snapshot of the catalogue and forgets failures of versions that changed. */
  void update(CatalogueSnapshot now) {
    known = now;
    failed.entrySet().removeIf(failure -> hasChanged(failure.getKey(), failure.getValue()));
  }

  private boolean hasChanged(String version, Failed failure) {
    ListedVersion now = known.of(version);
    return now == null || (now.settled() && !now.fingerprint().equals(failure.fingerprint()));
  }

  /** Returns whether a version was requested explicitly and is no longer in the catalogue. */
  boolean isGone(ModelInstance loaded) {
    return known.of(loaded.version()) == null && !isActive(loaded) && !isPinned(loaded);
  }

  /** Returns the version that should replace a loaded one; null if no version should. */
  @Nullable ListedVersion successor(ModelInstance loaded) {
    ListedVersion now = known.of(loaded.version());
    ListedVersion best =
        highestUsable(
            known
                .versions(
                    new ModelReference(
                        loaded.entry.name(), isActive(loaded) ? null : loaded.entry.version()))
                .stream()
                .filter(ListedVersion::settled));
    if (best == null) {
      return null;
    }
    if (best.equals(now)) {
      return best.fingerprint().equals(loaded.fingerprint) ? null : best;
    }
    // A lower version replaces a loaded one only if that is gone from the catalogue.
    return now == null || known.all().indexOf(best) > known.all().indexOf(now) ? best : null;
  }

  boolean isActive(ModelInstance instance) {
    return get(new ModelReference(instance.entry.name(), null)) == instance;
  }
}
