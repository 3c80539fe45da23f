package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.serving.ModelVersionLoader.Checked;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that take memory, loaded or being loaded, with their reservations. Guarded by the
 * lock of {@link ServingState}.
 */
final class ResidentModels {

  private static final Logger LOG = LoggerFactory.getLogger(ResidentModels.class);

  private final ModelMemoryBudget budget;
  private final int max;

  /** The resident versions in the order in which they were added. */
  private final Set<ModelInstance> all = new LinkedHashSet<>();

  /**
   * Creates an empty set.
   *
   * @param budget the memory budget of all models; may be shared with other sets
   * @param max the maximum number of resident versions
   */
  ResidentModels(ModelMemoryBudget budget, int max) {
    this.budget = budget;
    this.max = max;
  }

  Stream<ModelInstance> stream() {
    return all.stream();
  }

  boolean contains(ModelInstance instance) {
    return all.contains(instance);
  }

  int size() {
    return all.size();
  }

  boolean isFull() {
    return all.size() >= max;
  }

  /** Returns the budget. */
  ModelMemoryBudget budget() {
    return budget;
  }

  /**
   * Returns whether a model fits after all other models are unloaded, except those that must stay.
   */
  boolean canFit(ModelMemoryEstimate need, Predicate<ModelInstance> stays) {
    long freed =
        all.stream()
            .filter(instance -> instance.reserved != null && !stays.test(instance))
            .mapToLong(instance -> Objects.requireNonNull(instance.reserved).serving())
            .sum();
    return budget.fits(need.inOnePrecision(), freed);
  }

  /**
   * Reserves memory for a version and adds it; reserves for one precision where two do not fit.
   *
   * @return whether the memory could be reserved
   */
  boolean tryAdd(ModelInstance instance, Checked checked) {
    ModelMemoryEstimate need = checked.need();
    if (!budget.fits(need) && budget.fits(need.inOnePrecision())) {
      LOG.warn(
          "Loading {} in one precision; there is not enough memory to compare two: {}",
          instance.entry,
          budget.refusal(instance.version(), need));
      need = need.inOnePrecision();
    }
    if (!budget.tryReserve(need)) {
      return false;
    }
    instance.reserved = need;
    all.add(instance);
    return true;
  }

  /** Removes a version, if it is resident, and releases its reservation. */
  void remove(ModelInstance instance) {
    if (all.remove(instance) && instance.reserved != null) {
      budget.release(instance.reserved);
    }
  }

  /** Removes all versions. */
  void clear() {
    List.copyOf(all).forEach(this::remove);
  }

  /** Lowers the reservations of models that were compared in two precisions and now keep one. */
  void shrink() {
    for (ModelInstance instance : all) {
      ModelMemoryEstimate reserved = instance.reserved;
      if (reserved != null
          && instance.isLoaded()
          && reserved.precisions() > 1
          && instance.model.join().arithmetic().findings() != null) {
        budget.shrink(reserved, reserved.inOnePrecision());
        instance.reserved = reserved.inOnePrecision();
      }
    }
  }

  /** Returns whether a version is being loaded, or will be unloaded after its last image. */
  boolean isChanging() {
    return all.stream().anyMatch(instance -> instance.retired || !instance.isLoaded());
  }

  /**
   * Returns the version to evict: the least recently used, idle versions first. Returns null while
   * another version is about to be unloaded, or if no version may be evicted.
   */
  @Nullable ModelInstance leastRecentlyUsed(Predicate<ModelInstance> allowed) {
    if (all.stream().anyMatch(instance -> instance.retired)) {
      return null;
    }
    return all.stream()
        .filter(ModelInstance::isLoaded)
        .filter(allowed)
        .min(
            Comparator.<ModelInstance, Boolean>comparing(instance -> instance.leases > 0)
                .thenComparing(instance -> instance.lastUse))
        .orElse(null);
  }
}
