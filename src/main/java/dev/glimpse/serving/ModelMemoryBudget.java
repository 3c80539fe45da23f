package dev.glimpse.serving;

import dev.glimpse.inference.ModelMemory;
import java.util.function.LongSupplier;

/**
 * The native memory that a process has for its models. A model reserves what it keeps before it is
 * loaded, so that loading one never takes memory that others need.
 *
 * <p>Threads: any.
 */
public final class ModelMemoryBudget {

  private static final long MIB = 1 << 20;

  private final long capacity;
  private final LongSupplier available;
  private long reserved;

  /** What loads that are under way may still take. */
  private long loading;

  /**
   * Creates a budget of which nothing is reserved.
   *
   * @param capacity bytes for all models together
   * @param available bytes that the process can still take at this moment, for what is needed only
   *     while a model is loaded
   */
  public ModelMemoryBudget(long capacity, LongSupplier available) {
    this.capacity = Math.max(0, capacity);
    this.available = available;
  }

  /**
   * Reserves what a model keeps, and for as long as it is loaded what that takes.
   *
   * @return whether the model fits; if not, nothing is reserved
   */
  synchronized boolean tryReserve(ModelMemory need) {
    if (!fits(need)) {
      return false;
    }
    reserved += need.serving();
    loading += need.loading();
    return true;
  }

  /** Ends what is reserved for loading a model, which has ended in whatever way. */
  synchronized void loadEnded(ModelMemory need) {
    loading -= need.loading();
  }

  /** Gives back what was reserved for a model. */
  synchronized void release(ModelMemory need) {
    reserved -= need.serving();
  }

  /** Lowers a reservation to what a model still keeps. */
  synchronized void shrink(ModelMemory from, ModelMemory to) {
    reserved -= from.serving() - to.serving();
  }

  /** Returns whether a model could be loaded now, beside those that have reserved memory. */
  public boolean fits(ModelMemory need) {
    return fits(need, 0);
  }

  /**
   * Returns whether a model could be loaded if others were unloaded.
   *
   * @param freed what those have reserved, in bytes
   */
  synchronized boolean fits(ModelMemory need, long freed) {
    long now = available.getAsLong() - loading;
    return need.serving() <= capacity - reserved + freed && need.loading() - freed <= now;
  }

  /** Describes why a model does not fit, with the figures, and what an operator can do. */
  public synchronized String refusal(String version, ModelMemory need) {
    long now = available.getAsLong() - loading;
    return "%s needs %s; %d of %d MiB for models are free%s. %s"
        .formatted(
            version,
            need,
            Math.max(0, capacity - reserved) / MIB,
            capacity / MIB,
            need.loading() > now
                ? ", and the process can take %d MiB now".formatted(Math.max(0, now) / MIB)
                : "",
            "Raise the memory limit or glimpse.models.memory.bytes, lower glimpse.batch.max.size, or"
                + " set glimpse.precision to one of the device's");
  }
}
