package dev.glimpse.serving;

import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelReference;
import dev.glimpse.serving.CatalogueSnapshot.ListedVersion;
import dev.glimpse.serving.ModelVersionLoader.Checked;
import dev.glimpse.serving.ServingListener.Reason;
import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
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
import java.util.function.BiFunction;
import java.util.function.Function;
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
 * polls the catalogue, loads and unloads. All state is guarded by this object's lock, which is not
 * held while a model is loaded or closed, or a folder is read.
 */
public final class ServedModels implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

  /** The time that {@link #close} waits for a model that is being loaded. */
  private static final long LOAD_GRACE_SECONDS = 30;

  private final ModelVersionLoader loading;
  private final int maxLoaded;
  private final ServingListener listener;
  private final ScheduledExecutorService thread;

  private final CataloguePoller watch;
  private final ActiveModels active;

  /** The offered versions that wait to be loaded. */
  private final Deque<ModelInstance> queued = new ArrayDeque<>();

  /** The versions that take memory: loaded, or being loaded. */
  private final ResidentModels resident;

  private long uses;
  private boolean closed;

  /**
   * Creates an instance without loaded models.
   *
   * @param memory an estimator of the memory that a model needs; called after its files were
   *     checked
   * @param loader a function that loads and warms up a checked model, on this object's thread
   * @param budget the memory budget for models; may be shared with other instances
   * @param pinned models that are never evicted for others
   * @param maxLoaded the maximum number of loaded models; one more while a version is replaced
   * @param threadName the name of the loading thread
   * @throws dev.glimpse.model.ModelException if the catalogue cannot be read
   */
  public ServedModels(
      ModelCatalogue catalogue,
      Function<ModelFolder, ModelMemoryEstimate> memory,
      BiFunction<ModelFolder, ModelMemoryEstimate, ServedModel> loader,
      ModelMemoryBudget budget,
      Set<ModelReference> pinned,
      int maxLoaded,
      String threadName,
      ServingListener listener) {
    loading = new ModelVersionLoader(catalogue, memory, loader);
    resident = new ResidentModels(budget, maxLoaded);
    this.maxLoaded = maxLoaded;
    this.listener = listener;
    watch = new CataloguePoller(catalogue);
    active = new ActiveModels(pinned, watch.last());
    thread = Executors.newSingleThreadScheduledExecutor(DaemonThreadFactory.single(threadName));
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
    synchronized (this) {
      try {
        instance = instance(reference);
      } catch (FailureException | RejectedExecutionException e) {
        return CompletableFuture.failedFuture(e);
      }
      instance.leases++;
      instance.lastUse = ++uses;
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
    synchronized (this) {
      instance = instance(reference);
      if (!instance.isLoaded()) {
        return null;
      }
      instance.leases++;
      instance.lastUse = ++uses;
    }
    return new ModelLease(instance.model.join(), () -> release(instance));
  }

  private synchronized void release(ModelInstance instance) {
    instance.leases--;
    settleLater(instance.retired && instance.leases == 0);
  }

  private void settleLater(boolean due) {
    if (due && !closed) {
      thread.execute(this::settle);
    }
  }

  /** Returns the version for a reference; starts to load it if it is not loaded. */
  private ModelInstance instance(ModelReference reference) throws FailureException {
    if (closed) {
      throw closing();
    }
    ModelInstance there = active.get(reference);
    if (there == null) {
      there = active.add(reference, maxLoaded);
      if (!there.isLoaded() && !queued.contains(there) && !resident.contains(there)) {
        queued.add(there);
        settleLater(true);
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

  private synchronized @Nullable Runnable due() {
    if (closed) {
      return null;
    }
    Optional<ModelInstance> drained =
        resident.stream().filter(instance -> instance.retired && instance.leases == 0).findFirst();
    if (drained.isPresent()) {
      return () -> unload(drained.get());
    }
    ModelInstance next = queued.peek();
    if (next == null) {
      return null;
    }
    Checked checked = next.checked;
    if (checked == null) {
      return () -> {
        boolean unused = check(next);
      };
    }
    if (!resident.canFit(checked.need(), active::isPinned)) {
      return () -> refuse(next, checked.need()); // does not fit even after evictions
    }
    if (!resident.isFull() && resident.tryAdd(next, checked)) {
      ModelInstance newcomer = queued.remove();
      return () -> loadQueued(newcomer);
    }
    ModelInstance victim = resident.leastRecentlyUsed(instance -> !active.isPinned(instance));
    if (victim != null) {
      retire(victim);
      return victim.leases == 0 ? () -> unload(victim) : null;
    }
    if (!resident.isFull() && !resident.isChanging()) {
      return () -> refuse(next, checked.need());
    }
    return null; // the version to be unloaded is still in use
  }

  /** Loads a requested version; checks it again if its folder has changed since the last check. */
  private void loadQueued(ModelInstance newcomer) {
    if (newcomer.fingerprint.equals(FolderFingerprint.of(newcomer.entry.folder()))) {
      boolean unused = load(newcomer);
      return;
    }
    synchronized (this) {
      resident.budget().loadEnded(Objects.requireNonNull(newcomer.reserved));
      resident.remove(newcomer);
      newcomer.checked = null;
      queued.addFirst(newcomer);
    }
  }

  private void refuse(ModelInstance instance, ModelMemoryEstimate need) {
    String figures = resident.budget().refusal(instance.version(), need);
    failed(instance, Reason.MEMORY, new ModelException(figures));
  }

  /**
   * Withdraws a version, so that no further image gets it and it is unloaded after its last lease.
   */
  private void retire(ModelInstance instance) {
    active.withdraw(instance);
    instance.retired = true;
    settleLater(instance.leases == 0);
  }

  private void unload(ModelInstance instance) {
    // The reservation is kept until the memory is free.
    instance.model.join().close();
    synchronized (this) {
      resident.remove(instance);
      active.memoryFreed(resident.budget());
    }
    LOG.info("Unloaded {}", instance.entry);
  }

  /**
   * Checks a version's files and estimates its memory need.
   *
   * @return whether the version can be loaded
   */
  private boolean check(ModelInstance instance) {
    try {
      instance.fingerprint = FolderFingerprint.of(instance.entry.folder());
      Checked checked = loading.check(instance.entry);
      synchronized (this) {
        instance.checked = checked;
      }
      return true;
    } catch (ModelLoadException e) {
      failed(instance, e.reason(), e.thrown());
      return false;
    }
  }

  /**
   * Loads and warms up a checked version.
   *
   * @return whether the version was loaded
   */
  private boolean load(ModelInstance instance) {
    Entry entry = instance.entry;
    ModelMemoryEstimate reserved = Objects.requireNonNull(instance.reserved);
    ServedModel model;
    try {
      model = loading.load(Objects.requireNonNull(instance.checked), reserved);
    } catch (ModelLoadException e) {
      failed(instance, e.reason(), e.thrown());
      return false;
    } finally {
      resident.budget().loadEnded(reserved);
    }
    LOG.info("Loaded {}, sha256 {}", entry, model.identity().sha256());
    listener.loaded(model.identity());
    if (!instance.model.complete(model)) { // shut down meanwhile
      model.close();
      return false;
    }
    return true;
  }

  private void failed(ModelInstance instance, Reason reason, Throwable e) {
    synchronized (this) {
      queued.remove(instance);
      resident.remove(instance);
      active.failed(instance, reason, e);
      if (closed) {
        boolean unused = instance.model.completeExceptionally(closing());
        return;
      }
    }
    LOG.error(
        "Cannot use {}; it is tried again when its folder changes{}: {}",
        instance.entry,
        reason == Reason.MEMORY ? " or memory becomes free" : "",
        e.toString());
    LOG.debug("{}", instance.entry, e);
    listener.failed(instance.entry.name(), reason);
    instance.model.completeExceptionally(ActiveModels.unavailable(instance.version(), e));
  }

  /** Polls the catalogue for changed versions, and releases memory that models no longer need. */
  private void poll() {
    synchronized (this) {
      resident.shrink();
      active.memoryFreed(resident.budget());
    }
    CatalogueSnapshot now = watch.poll();
    if (now != null) {
      successors(now).forEach(this::replace);
    }
    settle();
  }

  private synchronized List<ListedVersion> successors(CatalogueSnapshot now) {
    active.update(now);
    List<ListedVersion> successors = new ArrayList<>();
    for (ModelInstance instance : active.all()) {
      if (instance.isLoaded()) {
        ListedVersion successor = active.successor(instance);
        if (successor != null) {
          successors.add(successor);
        } else if (active.isGone(instance)) {
          retire(instance);
        }
      }
    }
    return successors;
  }

  /** Loads a version and then replaces the offered one with it. */
  private void replace(ListedVersion successor) {
    Entry entry = successor.entry();
    ModelInstance fresh = new ModelInstance(entry);
    synchronized (this) {
      ModelInstance there = active.get(new ModelReference(entry.name(), entry.version()));
      if (there != null && !there.isLoaded()) {
        return; // it will be loaded from the current folder
      }
      if (there != null && there.fingerprint.equals(successor.fingerprint())) {
        offer(there); // it was requested by its version
        return;
      }
    }
    if (check(fresh) && reserveBeside(fresh) && load(fresh)) {
      synchronized (this) {
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
      synchronized (this) {
        if (closed) {
          return false; // images still finish; no model may be unloaded during a decode
        }
        if (resident.tryAdd(fresh, checked)) {
          return true;
        }
        idle =
            resident.leastRecentlyUsed(
                instance ->
                    instance.leases == 0
                        && !active.isPinned(instance)
                        && !instance.entry.name().equals(fresh.entry.name()));
        if (idle == null) {
          break;
        }
        retire(idle);
      }
      unload(idle);
    }
    refuse(fresh, checked.need());
    return false;
  }

  private void offer(ModelInstance fresh) {
    fresh.lastUse = ++uses;
    for (ModelInstance replaced : active.replaceBy(fresh)) {
      LOG.info("Activated {}, replacing {}", fresh.version(), replaced.version());
      retire(replaced);
    }
  }

  /** Returns the number of resident versions, loaded or being loaded. */
  public synchronized int loadedModels() {
    return resident.size();
  }

  /** Returns the loaded versions in the order in which their loading began. */
  public synchronized List<Prediction.Model> loadedVersions() {
    return loadedNow().map(ServedModel::identity).toList();
  }

  /** Returns whether a version is loaded and is the active version of its name. */
  public synchronized boolean isActive(String name, String version) {
    ServedModel model = loaded(new ModelReference(name, null));
    return model != null && model.identity().version().equals(version);
  }

  /** Returns the loaded model for a reference; null if it is not loaded. */
  public synchronized @Nullable ServedModel loaded(ModelReference reference) {
    ModelInstance instance = active.get(reference);
    return instance != null && instance.isLoaded() ? instance.model.join() : null;
  }

  /** Returns the batchers of all loaded models. */
  public synchronized Collection<MicroBatcher<?, ?>> batchers() {
    return loadedNow().<MicroBatcher<?, ?>>map(ServedModel::batcher).toList();
  }

  private Stream<ServedModel> loadedNow() {
    return resident.stream().filter(ModelInstance::isLoaded).map(instance -> instance.model.join());
  }

  private static RejectedExecutionException closing() {
    return new RejectedExecutionException("The models are closed");
  }

  /** Fails waiting requests, rejects new ones, and drops images that wait for the device. */
  public void shutdown() {
    List<ModelInstance> all;
    List<ServedModel> last;
    synchronized (this) {
      closed = true;
      all = Stream.concat(resident.stream(), queued.stream()).toList();
      last = loadedNow().toList();
    }
    last.forEach(model -> model.batcher().shutdown()); // its callbacks take locks
    thread.shutdownNow();
    all.forEach(instance -> instance.model.completeExceptionally(closing()));
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
    synchronized (this) {
      last = loadedNow().toList();
      resident.clear();
    }
    last.forEach(ServedModel::close);
  }
}
