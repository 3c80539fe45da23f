package dev.glimpse.serving;

import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelReference;
import dev.glimpse.serving.CatalogueSnapshot.ListedVersion;
import dev.glimpse.serving.ModelVersionLoader.Checked;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replacement of loaded versions by the versions that a poll of the catalogue finds.
 *
 * <p>Threads: the loading thread of {@link ServedModels}.
 */
final class ModelReplacement {

  private static final Logger LOG = LoggerFactory.getLogger(ModelReplacement.class);

  private final ServingState state;
  private final CataloguePoller poller;
  private final ModelLifecycle lifecycle;

  ModelReplacement(ServingState state, CataloguePoller poller, ModelLifecycle lifecycle) {
    this.state = state;
    this.poller = poller;
    this.lifecycle = lifecycle;
  }

  /** Polls the catalogue for changed versions, and releases memory that models no longer need. */
  void poll() {
    synchronized (state) {
      state.resident.shrink();
      state.active.memoryFreed(state.resident.budget());
    }
    CatalogueSnapshot now = poller.poll();
    if (now != null) {
      successors(now).forEach(this::replace);
    }
  }

  private List<ListedVersion> successors(CatalogueSnapshot now) {
    synchronized (state) {
      state.active.update(now);
      List<ListedVersion> successors = new ArrayList<>();
      for (ModelInstance instance : state.active.all()) {
        if (instance.isLoaded()) {
          ListedVersion successor = state.active.successor(instance);
          if (successor != null) {
            successors.add(successor);
          } else if (state.active.isGone(instance)) {
            lifecycle.retire(instance);
          }
        }
      }
      return successors;
    }
  }

  /** Loads a version and then replaces the offered one with it. */
  private void replace(ListedVersion successor) {
    Entry entry = successor.entry();
    ModelInstance fresh = new ModelInstance(entry);
    synchronized (state) {
      ModelInstance there = state.active.get(new ModelReference(entry.name(), entry.version()));
      if (there != null && !there.isLoaded()) {
        return; // it will be loaded from the current folder
      }
      if (there != null && there.fingerprint.equals(successor.fingerprint())) {
        offer(there); // it was requested by its version
        return;
      }
    }
    if (lifecycle.check(fresh) && reserveBeside(fresh) && lifecycle.load(fresh)) {
      synchronized (state) {
        offer(fresh);
      }
    }
  }

  /**
   * Reserves memory for a version; evicts idle models of other names if necessary, but no pinned
   * ones.
   */
  private boolean reserveBeside(ModelInstance fresh) {
    Checked checked = Objects.requireNonNull(fresh.checked);
    while (true) {
      ModelInstance idle;
      synchronized (state) {
        if (state.closed) {
          return false; // images still finish; no model may be unloaded during a decode
        }
        if (state.resident.tryAdd(fresh, checked)) {
          return true;
        }
        idle =
            state.resident.leastRecentlyUsed(
                instance ->
                    instance.leases == 0
                        && !state.active.isPinned(instance)
                        && !instance.entry.name().equals(fresh.entry.name()));
        if (idle == null) {
          break;
        }
        lifecycle.retire(idle);
      }
      lifecycle.unload(idle);
    }
    lifecycle.refuse(fresh, checked.need());
    return false;
  }

  private void offer(ModelInstance fresh) {
    state.used(fresh);
    for (ModelInstance replaced : state.active.replaceBy(fresh)) {
      LOG.info("Activated {}, replacing {}", fresh.version(), replaced.version());
      lifecycle.retire(replaced);
    }
  }
}
