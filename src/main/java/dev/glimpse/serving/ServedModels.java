package dev.glimpse.serving;

import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction;
import dev.glimpse.inference.ModelMemory;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelReference;
import dev.glimpse.serving.Loading.Checked;
import dev.glimpse.serving.ServingListener.Reason;
import dev.glimpse.serving.Sightings.Sighting;
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
 * <p>A model is loaded when it is first asked for; images that ask for it wait until then. Where as
 * many are loaded as may be, the one that has not been used for longest is unloaded: an idle one,
 * or else one that no further image gets until it is loaded again, so that nobody waits for ever.
 *
 * <p>Who asks for a name without a version gets the version in force: the highest that could be
 * loaded. The catalogue is looked at again and again. A version that comes, or whose folder has
 * changed, is loaded and warmed up beside the one in force and then takes its place; one that goes
 * leaves it to the highest that is left. Images keep what they began with. A version that fails is
 * left out until its folder changes.
 *
 * <p>Threads: any takes and gives back leases, without waiting; one of its own looks at the
 * catalogue, loads and unloads. Everything is guarded by this object's lock, which nobody holds
 * while a model is loaded or closed, or a folder is read.
 */
public final class ServedModels implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

  /** How long {@link #close} waits for a model that is just being loaded. */
  private static final long LOAD_GRACE_SECONDS = 30;

  private final Loading loading;
  private final int maxLoaded;
  private final ServingListener listener;
  private final ScheduledExecutorService thread;

  private final CatalogueWatch watch;
  private final Offers offers;

  /** Of those that are offered, what waits to be loaded. */
  private final Deque<Instance> wanted = new ArrayDeque<>();

  /** What takes memory: loaded, or being loaded. */
  private final ResidentModels resident;

  private long uses;
  private boolean closed;

  /**
   * None is loaded yet.
   *
   * @param memory estimates what a model needs whose files were checked
   * @param loader loads and warms up such a model, on the thread of this
   * @param budget what models may take; several of these may share it
   * @param pinned what is never unloaded for others
   * @param maxLoaded models that may be loaded; while a version is replaced, one more
   * @param threadName of the thread that loads
   * @throws dev.glimpse.model.ModelException if the catalogue cannot be read
   */
  public ServedModels(
      ModelCatalogue catalogue,
      Function<ModelFolder, ModelMemory> memory,
      BiFunction<ModelFolder, ModelMemory, ServedModel> loader,
      ModelMemoryBudget budget,
      Set<ModelReference> pinned,
      int maxLoaded,
      String threadName,
      ServingListener listener) {
    loading = new Loading(catalogue, memory, loader);
    resident = new ResidentModels(budget, maxLoaded);
    this.maxLoaded = maxLoaded;
    this.listener = listener;
    watch = new CatalogueWatch(catalogue);
    offers = new Offers(pinned, watch.last());
    thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread daemon = new Thread(task, threadName);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** Looks at the catalogue again and again. */
  public void watch(Duration period) {
    var unused =
        thread.scheduleWithFixedDelay(
            this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * The use of a model by one image; to be given back.
   *
   * @return there once it is loaded; fails with a {@link FailureException} if there is no such
   *     model or it cannot be loaded, and with an {@link RejectedExecutionException} if this is
   *     closed
   */
  public CompletableFuture<Lease> lease(ModelReference reference) {
    Instance instance;
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
        .thenApply(model -> new Lease(model, () -> release(instance)))
        .exceptionallyCompose(
            e -> {
              Throwable cause = e instanceof CompletionException ? e.getCause() : e;
              return cause instanceof FailureException
                  ? lease(reference) // another version may do; else this says what is wrong
                  : CompletableFuture.failedFuture(cause);
            });
  }

  /**
   * The same for who would rather do without than wait.
   *
   * @return null if it is not loaded, which begins then
   * @throws FailureException as above
   */
  public @Nullable Lease leaseNow(ModelReference reference) throws FailureException {
    Instance instance;
    synchronized (this) {
      instance = instance(reference);
      if (!instance.isLoaded()) {
        return null;
      }
      instance.leases++;
      instance.lastUse = ++uses;
    }
    return new Lease(instance.model.join(), () -> release(instance));
  }

  private synchronized void release(Instance instance) {
    instance.leases--;
    settleLater(instance.retired && instance.leases == 0);
  }

  private void settleLater(boolean due) {
    if (due && !closed) {
      thread.execute(this::settle);
    }
  }

  /** What a reference stands for now; begins to load it where it is not. */
  private Instance instance(ModelReference reference) throws FailureException {
    if (closed) {
      throw closing();
    }
    Instance there = offers.get(reference);
    if (there == null) {
      there = offers.add(reference, maxLoaded);
      if (!there.isLoaded() && !wanted.contains(there) && !resident.contains(there)) {
        wanted.add(there);
        settleLater(true);
      }
    }
    return there;
  }

  /** Loads what is waited for and unloads what nobody uses any more, until nothing is due. */
  private void settle() {
    for (Runnable due = due(); due != null; due = due()) {
      due.run();
    }
  }

  private synchronized @Nullable Runnable due() {
    if (closed) {
      return null;
    }
    Optional<Instance> drained =
        resident.stream().filter(instance -> instance.retired && instance.leases == 0).findFirst();
    if (drained.isPresent()) {
      return () -> unload(drained.get());
    }
    Instance next = wanted.peek();
    if (next == null) {
      return null;
    }
    Checked checked = next.checked;
    if (checked == null) {
      return () -> {
        boolean unused = check(next);
      };
    }
    if (!resident.canFit(checked.need(), offers::isPinned)) {
      return () -> refuse(next, checked.need()); // whatever is unloaded
    }
    if (!resident.isFull() && resident.enter(next, checked)) {
      Instance newcomer = wanted.remove();
      return () -> loadWanted(newcomer);
    }
    Instance victim = resident.leastRecentlyUsed(instance -> !offers.isPinned(instance));
    if (victim != null) {
      retire(victim);
      return victim.leases == 0 ? () -> unload(victim) : null;
    }
    if (!resident.isFull() && !resident.isChanging()) {
      return () -> refuse(next, checked.need());
    }
    return null; // what makes room for it still has images
  }

  /** Loads what waited, unless its folder has changed since it was checked. */
  private void loadWanted(Instance newcomer) {
    if (newcomer.fingerprint.equals(Fingerprints.of(newcomer.entry.folder()))) {
      boolean unused = load(newcomer);
      return;
    }
    synchronized (this) {
      resident.budget().loadEnded(Objects.requireNonNull(newcomer.reserved));
      resident.leave(newcomer);
      newcomer.checked = null;
      wanted.addFirst(newcomer);
    }
  }

  private void refuse(Instance instance, ModelMemory need) {
    String figures = resident.budget().refusal(instance.version(), need);
    failed(instance, Reason.MEMORY, new ModelException(figures));
  }

  /** No further image gets it. */
  private void retire(Instance instance) {
    offers.withdraw(instance);
    instance.retired = true;
    settleLater(instance.leases == 0);
  }

  private void unload(Instance instance) {
    // It keeps its room until it has left it.
    instance.model.join().close();
    synchronized (this) {
      resident.leave(instance);
      offers.memoryFreed(resident.budget());
    }
    LOG.info("Unloaded {}", instance.entry);
  }

  /** Checks a version's files and estimates its need; returns whether it can be loaded. */
  private boolean check(Instance instance) {
    try {
      instance.fingerprint = Fingerprints.of(instance.entry.folder());
      Checked checked = loading.check(instance.entry);
      synchronized (this) {
        instance.checked = checked;
      }
      return true;
    } catch (UnusableException e) {
      failed(instance, e.reason(), e.thrown());
      return false;
    }
  }

  /** Loads and warms up a version that was checked; returns whether it is there. */
  private boolean load(Instance instance) {
    Entry entry = instance.entry;
    ModelMemory reserved = Objects.requireNonNull(instance.reserved);
    ServedModel model;
    try {
      model = loading.load(Objects.requireNonNull(instance.checked), reserved);
    } catch (UnusableException e) {
      failed(instance, e.reason(), e.thrown());
      return false;
    } finally {
      resident.budget().loadEnded(reserved);
    }
    LOG.info("Loaded {}, sha256 {}", entry, model.identity().sha256());
    listener.loaded(model.identity());
    if (!instance.model.complete(model)) { // all were closed meanwhile
      model.close();
      return false;
    }
    return true;
  }

  private void failed(Instance instance, Reason reason, Throwable e) {
    synchronized (this) {
      wanted.remove(instance);
      resident.leave(instance);
      offers.failed(instance, reason, e);
      if (closed) {
        boolean unused = instance.model.completeExceptionally(closing());
        return;
      }
    }
    LOG.error(
        "{} is left out until its folder changes{}: {}",
        instance.entry,
        reason == Reason.MEMORY ? " or there is memory for it" : "",
        e.toString());
    LOG.debug("{}", instance.entry, e);
    listener.failed(instance.entry.name(), reason);
    instance.model.completeExceptionally(Offers.unavailable(instance.version(), e));
  }

  /** Compares the catalogue with what is offered, and the memory with what is reserved. */
  private void look() {
    synchronized (this) {
      resident.shrink();
      offers.memoryFreed(resident.budget());
    }
    Sightings now = watch.look();
    if (now != null) {
      successors(now).forEach(this::replace);
    }
    settle();
  }

  private synchronized List<Sighting> successors(Sightings now) {
    offers.looked(now);
    List<Sighting> successors = new ArrayList<>();
    for (Instance instance : offers.all()) {
      if (instance.isLoaded()) {
        Sighting successor = offers.successor(instance);
        if (successor != null) {
          successors.add(successor);
        } else if (offers.isGone(instance)) {
          retire(instance);
        }
      }
    }
    return successors;
  }

  /** Puts a version into the place of the one that is offered, once it is loaded. */
  private void replace(Sighting successor) {
    Entry entry = successor.entry();
    Instance fresh = new Instance(entry);
    synchronized (this) {
      Instance there = offers.get(new ModelReference(entry.name(), entry.version()));
      if (there != null && !there.isLoaded()) {
        return; // about to be loaded, as the folder is then
      }
      if (there != null && there.fingerprint.equals(successor.fingerprint())) {
        offer(there); // somebody asked for it by its version
        return;
      }
    }
    if (check(fresh) && reserveBeside(fresh) && load(fresh)) {
      synchronized (this) {
        offer(fresh);
      }
    }
  }

  /** Makes a version resident, for which idle models that nobody has named last make room. */
  private boolean reserveBeside(Instance fresh) {
    Checked checked = Objects.requireNonNull(fresh.checked);
    while (true) {
      Instance idle;
      synchronized (this) {
        if (closed) {
          return false; // images are leaving, and nothing is unloaded under a decoder
        }
        if (resident.enter(fresh, checked)) {
          return true;
        }
        idle =
            resident.leastRecentlyUsed(
                instance ->
                    instance.leases == 0
                        && !offers.isPinned(instance)
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

  private void offer(Instance fresh) {
    fresh.lastUse = ++uses;
    for (Instance replaced : offers.replaceBy(fresh)) {
      LOG.info("{} takes the place of {}", fresh.version(), replaced.version());
      retire(replaced);
    }
  }

  /** How many take memory. */
  public synchronized int loadedModels() {
    return resident.size();
  }

  /** The versions that are loaded, in the order in which they were. */
  public synchronized List<Prediction.Model> loadedVersions() {
    return loadedNow().map(ServedModel::identity).toList();
  }

  /** Whether a version is the one that its name stands for, and is there. */
  public synchronized boolean isInForce(String name, String version) {
    ServedModel model = loaded(new ModelReference(name, null));
    return model != null && model.identity().version().equals(version);
  }

  /** What a reference stands for at this moment; null if it is not loaded. */
  public synchronized @Nullable ServedModel loaded(ModelReference reference) {
    Instance instance = offers.get(reference);
    return instance != null && instance.isLoaded() ? instance.model.join() : null;
  }

  /** What calls the device; of all models that are loaded. */
  public synchronized Collection<MicroBatcher<?, ?>> batchers() {
    return loadedNow().<MicroBatcher<?, ?>>map(ServedModel::batcher).toList();
  }

  private Stream<ServedModel> loadedNow() {
    return resident.stream().filter(Instance::isLoaded).map(instance -> instance.model.join());
  }

  private static RejectedExecutionException closing() {
    return new RejectedExecutionException("The models are closed");
  }

  /** Fails those that wait, takes no more, and drops what waits for the device. */
  public void shutdown() {
    List<Instance> all;
    List<ServedModel> last;
    synchronized (this) {
      closed = true;
      all = Stream.concat(resident.stream(), wanted.stream()).toList();
      last = loadedNow().toList();
    }
    last.forEach(model -> model.batcher().shutdown()); // images leave, and take locks of theirs
    thread.shutdownNow();
    all.forEach(instance -> instance.model.completeExceptionally(closing()));
  }

  /** Unloads all; only after the last image is through. */
  @Override
  public void close() {
    shutdown();
    List<ServedModel> last;
    try {
      if (!thread.awaitTermination(LOAD_GRACE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A model is still being loaded; it is left to the end of the process");
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
