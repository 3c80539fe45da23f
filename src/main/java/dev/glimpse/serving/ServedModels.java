package dev.glimpse.serving;

import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelReference;
import dev.glimpse.serving.CatalogueSnapshot.ListedVersion;
import dev.glimpse.serving.ModelVersionLoader.Checked;
import dev.glimpse.serving.ServingListener.Reason;
import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a catalogue that are in use.
 *
 * <p>A model is loaded when it is first requested; images that request it wait until then. When the
 * maximum number of models is loaded, the least recently used is unloaded. An idle model is
 * preferred. If none is idle, a model in use gets no further images until it is loaded again, so
 * that no request waits forever.
 *
 * <p>A request without a version is served by the active version, the highest one that loaded. The
 * catalogue is polled. A version that is added, or whose folder has changed, is loaded and warmed
 * up beside the active version and then replaces it. When a version is removed, the highest
 * remaining version becomes active. An image keeps the version that it started with. A version that
 * fails is not tried again until its folder changes or, if it failed for lack of memory, until it
 * fits.
 *
 * <p>Threads: any thread may take and give back leases, without blocking. One thread of this object
 * polls the catalogue, loads and unloads. {@link ServingState} is guarded by its lock.
 */
public final class ServedModels implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

  /** The time that {@link #close} waits for a model that is being loaded. */
  private static final long LOAD_GRACE_SECONDS = 30;

  private final int maxLoaded;
  private final ScheduledExecutorService thread;
  private final ServingState state;
  private final ModelLifecycle lifecycle;
  private final ModelReplacement replacement;

  /**
   * Creates an instance without loaded models.
   *
   * @param factory estimates the memory of checked models and loads them, on this object's thread
   * @param budget the memory budget for models; may be shared with other instances
   * @param pinned models that are never evicted for others
   * @param maxLoaded the maximum number of loaded models; one more while a version is replaced
   * @param threadName the name of the loading thread
   * @throws dev.glimpse.model.ModelException if the catalogue cannot be read
   */
  public ServedModels(
      ModelCatalogue catalogue,
      ServedModelFactory factory,
      ModelMemoryBudget budget,
      Set<ModelReference> pinned,
      int maxLoaded,
      String threadName,
      ServingListener listener) {
    this.maxLoaded = maxLoaded;
    CataloguePoller poller = new CataloguePoller(catalogue);
    state =
        new ServingState(
            new ActiveModels(pinned, poller.last()), new ResidentModels(budget, maxLoaded));
    lifecycle =
        new ModelLifecycle(
            state,
            new ModelVersionLoader(catalogue, factory),
            listener,
            model -> listener.loaded(this, model),
            this::settleLater);
    replacement = new ModelReplacement(state, poller, lifecycle);
    thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread daemon = new Thread(task, threadName);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** Polls the catalogue with a fixed delay. */
  public void watch(Duration period) {
    var unused =
        thread.scheduleWithFixedDelay(
            this::poll, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes a lease of a model for one image; it must be given back.
   *
   * @return the lease, once the model is loaded; fails with a {@link FailureException} if the model
   *     does not exist or cannot be loaded, and with a {@link RejectedExecutionException} if this
   *     object is closed
   */
  public CompletableFuture<ModelLease> lease(ModelReference reference) {
    ModelInstance instance;
    synchronized (state) {
      try {
        instance = instance(reference);
      } catch (FailureException | RejectedExecutionException e) {
        return CompletableFuture.failedFuture(e);
      }
      instance.leases++;
      state.used(instance);
    }
    return instance
        .model
        .thenApply(model -> new ModelLease(model, () -> release(instance)))
        .exceptionallyCompose(
            e -> {
              Throwable cause = e instanceof CompletionException ? e.getCause() : e;
              return cause instanceof FailureException
                  ? lease(reference) // another version may load; else this returns the error
                  : CompletableFuture.failedFuture(cause);
            });
  }

  /**
   * Takes a lease like {@link #lease}, but returns null instead of waiting.
   *
   * @return the lease; null if the model is not loaded yet, in which case its load is started
   * @throws FailureException if the model does not exist or cannot be loaded
   */
  public @Nullable ModelLease leaseNow(ModelReference reference) throws FailureException {
    ModelInstance instance;
    synchronized (state) {
      instance = instance(reference);
      if (!instance.isLoaded()) {
        return null;
      }
      instance.leases++;
      state.used(instance);
    }
    return new ModelLease(instance.model.join(), () -> release(instance));
  }

  private void release(ModelInstance instance) {
    synchronized (state) {
      instance.leases--;
      if (instance.retired && instance.leases == 0 && !state.closed) {
        settleLater();
      }
    }
  }

  private void settleLater() {
    thread.execute(this::settle);
  }

  /** Returns the version for a reference; starts to load it if it is not loaded. */
  private ModelInstance instance(ModelReference reference) throws FailureException {
    if (state.closed) {
      throw ModelLifecycle.closing();
    }
    ModelInstance there = state.active.get(reference);
    if (there == null) {
      there = state.active.add(reference, maxLoaded);
      if (!there.isLoaded() && !state.queued.contains(there) && !state.resident.contains(there)) {
        state.queued.add(there);
        settleLater();
      }
    }
    return there;
  }

  /** Loads requested versions and unloads unused ones, until nothing is left to do. */
  private void settle() {
    for (Runnable due = due(); due != null; due = due()) {
      due.run();
    }
  }

  private @Nullable Runnable due() {
    synchronized (state) {
      return state.closed ? null : nextStep();
    }
  }

  private @Nullable Runnable nextStep() {
    Optional<ModelInstance> drained =
        state.resident.stream()
            .filter(instance -> instance.retired && instance.leases == 0)
            .findFirst();
    if (drained.isPresent()) {
      return () -> lifecycle.unload(drained.get());
    }
    ModelInstance next = state.queued.peek();
    if (next == null) {
      return null;
    }
    Checked checked = next.checked;
    if (checked == null) {
      return () -> {
        boolean unused = lifecycle.check(next);
      };
    }
    if (!state.resident.canFit(checked.need(), state.active::isPinned)) {
      return () -> lifecycle.refuse(next, checked.need()); // does not fit even after evictions
    }
    if (!state.resident.isFull() && state.resident.tryAdd(next, checked)) {
      ModelInstance newcomer = state.queued.remove();
      return () -> loadQueued(newcomer);
    }
    ModelInstance victim =
        state.resident.leastRecentlyUsed(instance -> !state.active.isPinned(instance));
    if (victim != null) {
      lifecycle.retire(victim);
      return victim.leases == 0 ? () -> lifecycle.unload(victim) : null;
    }
    if (!state.resident.isFull() && !state.resident.isChanging()) {
      return () -> lifecycle.refuse(next, checked.need());
    }
    return null; // the version to be unloaded is still in use
  }

  /** Loads a requested version; checks it again if its folder has changed since the last check. */
  private void loadQueued(ModelInstance newcomer) {
    if (newcomer.fingerprint.equals(FolderFingerprint.of(newcomer.entry.folder()))) {
      boolean unused = lifecycle.load(newcomer);
      return;
    }
    synchronized (state) {
      state.resident.budget().loadEnded(Objects.requireNonNull(newcomer.reserved));
      state.resident.remove(newcomer);
      newcomer.checked = null;
      state.queued.addFirst(newcomer);
    }
  }

  private void poll() {
    replacement.poll();
    settle();
  }

  /** Returns the number of resident versions, loaded or being loaded. */
  public int loadedModels() {
    synchronized (state) {
      return state.resident.size();
    }
  }

  /** Returns the loaded versions in the order in which their loading began. */
  public List<Prediction.Model> loadedVersions() {
    synchronized (state) {
      return loadedNow().map(ServedModel::identity).toList();
    }
  }

  /** Returns whether a version is loaded and is the active version of its name. */
  public boolean isActive(String name, String version) {
    synchronized (state) {
      ServedModel model = loaded(new ModelReference(name, null));
      return model != null && model.identity().version().equals(version);
    }
  }

  /** Returns the loaded model for a reference; null if it is not loaded. */
  public @Nullable ServedModel loaded(ModelReference reference) {
    synchronized (state) {
      ModelInstance instance = state.active.get(reference);
      return instance != null && instance.isLoaded() ? instance.model.join() : null;
    }
  }

  /** Returns the batchers of all loaded models. */
  public Collection<MicroBatcher<?, ?>> batchers() {
    synchronized (state) {
      return loadedNow().<MicroBatcher<?, ?>>map(ServedModel::batcher).toList();
    }
  }

  private Stream<ServedModel> loadedNow() {
    return state.resident.stream()
        .filter(ModelInstance::isLoaded)
        .map(instance -> instance.model.join());
  }

  /** Fails waiting requests, rejects new ones, and drops images that wait for the device. */
  public void shutdown() {
    List<ModelInstance> all;
    List<ServedModel> last;
    synchronized (state) {
      state.closed = true;
      all = Stream.concat(state.resident.stream(), state.queued.stream()).toList();
      last = loadedNow().toList();
    }
    last.forEach(model -> model.batcher().shutdown()); // its callbacks take locks
    thread.shutdownNow();
    all.forEach(instance -> instance.model.completeExceptionally(ModelLifecycle.closing()));
  }

  /** Unloads all models; call only after the last image is finished. */
  @Override
  public void close() {
    shutdown();
    List<ServedModel> last;
    try {
      if (!thread.awaitTermination(LOAD_GRACE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A model is still being loaded; exiting without waiting for it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (state) {
      last = loadedNow().toList();
      state.resident.clear();
    }
    last.forEach(ServedModel::close);
  }
}
