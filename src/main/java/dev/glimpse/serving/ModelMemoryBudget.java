package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemoryEstimate;
import java.util.function.LongSupplier;

/**
 * The budget of native memory for the models of a process. A model reserves its memory before it is
 * loaded, so that loading never takes memory that other models need.
 *
 * <p>Thread-safe.
 */
public final class ModelMemoryBudget {

  private static final long MIB = 1 << 20;

  private final long capacity;
  private final LongSupplier available;
  private long reserved;

  /** The memory that running loads may still take, in bytes. */
  private long loading;

  /**
   * Creates a budget without reservations.
   *
   * @param capacity bytes for all models together
   * @param available bytes that the process can still take at this moment; bounds the memory that
   *     is needed only while a model is loaded
   */
  public ModelMemoryBudget(long capacity, LongSupplier available) {
    this.capacity = Math.max(0, capacity);
    this.available = available;
  }

  /**
   * Reserves the memory that a model needs to serve and, until {@link #loadEnded}, to load.
   *
   * @return whether the model fits; if not, nothing is reserved
   */
  synchronized boolean tryReserve(ModelMemoryEstimate need) {
    if (!fits(need)) {
      return false;
    }
    reserved += need.serving();
    loading += need.loading();
    return true;
  }

  /** Releases the memory reserved for loading a model, after the load succeeded or failed. */
  synchronized void loadEnded(ModelMemoryEstimate need) {
    loading -= need.loading();
  }

  /** Releases the memory reserved for serving a model. */
  synchronized void release(ModelMemoryEstimate need) {
    reserved -= need.serving();
  }

  /** Lowers a reservation to the memory that a model still needs. */
  synchronized void shrink(ModelMemoryEstimate from, ModelMemoryEstimate to) {
    reserved -= from.serving() - to.serving();
  }

  /** Returns whether a model could be loaded now, in addition to the existing reservations. */
  public boolean fits(ModelMemoryEstimate need) {
    return fits(need, 0);
  }

  /**
   * Returns whether a model could be loaded if other models were unloaded.
   *
   * @param freed the reservations of those models, in bytes
   */
  synchronized boolean fits(ModelMemoryEstimate need, long freed) {
    long now = available.getAsLong() - loading;
    return need.serving() <= capacity - reserved + freed && need.loading() - freed <= now;
  }

  /**
   * Returns a message that says why a model does not fit, with figures and advice for the operator.
   */
  public synchronized String refusal(String version, ModelMemoryEstimate need) {
    long now = available.getAsLong() - loading;
    return "%s needs %s; %d of %d MiB for models are free%s. %s"
        .formatted(
            version,
            need,
            Math.max(0, capacity - reserved) / MIB,
            capacity / MIB,
            need.loading() > now
                ? "; the process can allocate %d MiB now".formatted(Math.max(0, now) / MIB)
                : "",
            "Raise the memory limit or glimpse.models.memory.bytes, lower glimpse.batch.max.size,"
                + " or set glimpse.precision to a fixed precision");
  }
}
