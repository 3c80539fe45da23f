package dev.glimpse.serving;

import dev.glimpse.event.Prediction;
import dev.glimpse.inference.ModelMemoryEstimate;
import dev.glimpse.model.ModelCatalogue.Entry;
import dev.glimpse.model.ModelException;
import dev.glimpse.serving.ModelVersionLoader.Checked;
import dev.glimpse.serving.ServingListener.Reason;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps in the life of one version: check, load, failure, retirement, unload.
 *
 * <p>Threads: the loading thread of {@link ServedModels}; it calls without the lock of the state,
 * except where a method says so.
 */
final class ModelLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(ModelLifecycle.class);

  private final ServingState state;
  private final ModelVersionLoader loading;
  private final ServingListener listener;
  private final Consumer<Prediction.Model> loaded;
  private final Runnable settleLater;

  /**
   * Creates the steps.
   *
   * @param listener told of versions that fail
   * @param loaded told of versions that are loaded
   * @param settleLater makes the loading thread look for work again
   */
  ModelLifecycle(
      ServingState state,
      ModelVersionLoader loading,
      ServingListener listener,
      Consumer<Prediction.Model> loaded,
      Runnable settleLater) {
    this.state = state;
    this.loading = loading;
    this.listener = listener;
    this.loaded = loaded;
    this.settleLater = settleLater;
  }

  static RejectedExecutionException closing() {
    return new RejectedExecutionException("The models are closed");
  }

  /**
   * Checks a version's files and estimates its memory need.
   *
   * @return whether the version can be loaded
   */
  boolean check(ModelInstance instance) {
    try {
      instance.fingerprint = FolderFingerprint.of(instance.entry.folder());
      Checked checked = loading.check(instance.entry);
      synchronized (state) {
        instance.checked = checked;
      }
      return true;
    } catch (ModelLoadException e) {
      failed(instance, e.reason(), e.thrown());
      return false;
    }
  }

  /**
   * Loads and warms up a checked version, whose memory is reserved.
   *
   * @return whether the version was loaded
   */
  boolean load(ModelInstance instance) {
    Entry entry = instance.entry;
    ModelMemoryEstimate reserved = Objects.requireNonNull(instance.reserved);
    ServedModel model;
    try {
      model = loading.load(Objects.requireNonNull(instance.checked), reserved);
    } catch (ModelLoadException e) {
      failed(instance, e.reason(), e.thrown());
      return false;
    } finally {
      state.resident.budget().loadEnded(reserved);
    }
    LOG.info("Loaded {}, sha256 {}", entry, model.identity().sha256());
    loaded.accept(model.identity());
    if (!instance.model.complete(model)) { // shut down meanwhile
      model.close();
      return false;
    }
    return true;
  }

  /** Lets a version fail because it does not fit into the memory. */
  void refuse(ModelInstance instance, ModelMemoryEstimate need) {
    String figures = state.resident.budget().refusal(instance.version(), need);
    failed(instance, Reason.MEMORY, new ModelException(figures));
  }

  private void failed(ModelInstance instance, Reason reason, Throwable e) {
    synchronized (state) {
      state.queued.remove(instance);
      state.resident.remove(instance);
      state.active.failed(instance, reason, e);
      if (state.closed) {
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

  /**
   * Withdraws a version, so that no further image gets it and it is unloaded after its last lease.
   * The caller holds the lock of the state.
   */
  void retire(ModelInstance instance) {
    state.active.withdraw(instance);
    instance.retired = true;
    if (instance.leases == 0 && !state.closed) {
      settleLater.run();
    }
  }

  /** Unloads a retired version without leases. */
  void unload(ModelInstance instance) {
    // The reservation is kept until the memory is free.
    instance.model.join().close();
    synchronized (state) {
      state.resident.remove(instance);
      state.active.memoryFreed(state.resident.budget());
    }
    LOG.info("Unloaded {}", instance.entry);
  }
}
