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

  /**
   * Creates a budget of which nothing is reserved.
   *
   * @param capacity bytes for all models together
   * @param available bytes that the process can still take at this moment, for what is needed only
   *     while a model is loaded
   */
  public ModelMemoryBudget(long capacity, LongSupplier available) {
    this.capacity = capacity;
    this.available = available;
  }

  /** Creates a budget that is never exhausted. */
  public static ModelMemoryBudget unlimited() {
    return new ModelMemoryBudget(Long.MAX_VALUE, () -> Long.MAX_VALUE);
  }

  /**
   * Reserves what a model keeps.
   *
   * @return whether the model fits; if not, nothing is reserved
   */
  synchronized boolean tryReserve(ModelMemory need) {
    if (!fits(need)) {
      return false;
    }
    reserved += need.serving();
    return true;
  }

  /** Returns whether a model could be loaded now, beside those that have reserved memory. */
  public synchronized boolean fits(ModelMemory need) {
    return need.serving() <= capacity - reserved && need.loading() <= available.getAsLong();
  }

  /** Gives back what was reserved for a model. */
  synchronized void release(ModelMemory need) {
    reserved -= need.serving();
  }

  /** Describes why a model does not fit, with the figures, and what an operator can do. */
  public synchronized String refusal(String version, ModelMemory need) {
    return ("%s needs %s; %d of %d MiB for models are free, and the process can take %d MiB now."
            + " Raise the memory limit or glimpse.models.memory.bytes, lower"
            + " glimpse.batch.max.size, or set glimpse.precision to float32")
        .formatted(
            version,
            need,
            Math.max(0, capacity - reserved) / MIB,
            capacity / MIB,
            available.getAsLong() / MIB);
  }
}
