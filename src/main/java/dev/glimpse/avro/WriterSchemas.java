package dev.glimpse.avro;

import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas by which requests are written, by their ids in the registry. A stream thread never
 * waits for the registry: it asks whether a schema is there, and again later. Meanwhile the thread
 * {@code registry} requests it, and again after a pause for as long as the registry does not answer
 * and the schema is asked for.
 *
 * <p>Threads: this object guards the map; any thread may ask.
 */
final class WriterSchemas implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WriterSchemas.class);

  /** The maximum number of ids that are remembered, known and unknown ones. */
  private static final int MAX_IDS = 1_000;

  /** The time after which an id that the registry does not know is looked up again. */
  private static final Duration REFUSED_FOR = Duration.ofSeconds(30);

  /** The time after which a schema that nothing waits for any more is no longer requested. */
  private static final Duration WANTED_FOR = Duration.ofMinutes(1);

  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;
  private static final Duration REMINDER = Duration.ofMinutes(1);

  /**
   * A known or unknown schema.
   *
   * @param schema the schema; null if requests by it are refused
   * @param refusal why they are refused
   */
  record Lookup(@Nullable Schema schema, String refusal) {}

  private static final class Entry {
    @Nullable Lookup found;
    long foundAt;
    long askedAt;
  }

  private final SchemaRegistryClient client;
  private final Map<Long, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Entry> eldest) {
          return size() > MAX_IDS;
        }
      };
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(DaemonThreadFactory.single("registry"));

  /** Whether the last request failed, and the time of the last line about it; one thread's. */
  private boolean isDown;

  private long toldAt;

  WriterSchemas(SchemaRegistryClient client) {
    this.client = client;
  }

  /** Returns whether an id's schema is known, or known to be missing; requests it if not. */
  synchronized boolean isKnown(long id) {
    long now = System.nanoTime();
    Entry entry = entries.get(id);
    if (entry != null) {
      Lookup found = entry.found;
      entry.askedAt = now;
      if (found != null
          && (found.schema() != null || now - entry.foundAt < REFUSED_FOR.toNanos())) {
        return true;
      }
      if (found == null) {
        return false; // requested already
      }
      entry.found = null;
    } else {
      entry = new Entry();
      entry.askedAt = now;
      entries.put(id, entry);
    }
    request(id, entry, FIRST_PAUSE_MILLIS, 0);
    return false;
  }

  /**
   * Returns what {@link #isKnown} has found.
   *
   * @throws IllegalStateException if it was not asked just before
   */
  synchronized Lookup known(long id) {
    Entry entry = entries.get(id);
    Lookup found = entry == null ? null : entry.found;
    if (found == null) {
      throw new IllegalStateException("The schema with the id " + id + " was not asked for");
    }
    return found;
  }

  /**
   * Returns an id's schema, and waits for the registry: for commands and the live view.
   *
   * @throws RegistryException if it cannot be had now
   */
  Lookup await(long id) throws RegistryException, InterruptedException {
    synchronized (this) {
      Entry entry = entries.get(id);
      if (entry != null && entry.found != null) {
        return entry.found;
      }
    }
    Lookup found = lookUp(id);
    synchronized (this) {
      Entry entry = entries.computeIfAbsent(id, unused -> new Entry());
      entry.foundAt = System.nanoTime();
      entry.found = found;
    }
    return found;
  }

  /** Returns the number of schemas for which records may wait. */
  synchronized long waiting() {
    return entries.values().stream().filter(entry -> entry.found == null).count();
  }

  private void request(long id, Entry entry, long pause, long delay) {
    try {
      var unused = thread.schedule(() -> attempt(id, entry, pause), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed; the schema with the id {} is not requested", id);
    }
  }

  private void attempt(long id, Entry entry, long pause) {
    try {
      Lookup found = lookUp(id);
      synchronized (this) {
        entry.foundAt = System.nanoTime();
        entry.found = found;
      }
      if (isDown) {
        isDown = false;
        LOG.info("The schema registry answers again");
      }
    } catch (RegistryException e) {
      again(id, entry, pause, e);
    } catch (RuntimeException e) { // a bug; without another attempt the records would wait forever
      again(id, entry, pause, RegistryException.unavailable(e.toString(), e));
    } catch (InterruptedException e) { // closed
      Thread.currentThread().interrupt();
    }
  }

  private void again(long id, Entry entry, long pause, RegistryException e) {
    tell(id, e);
    if (isWanted(id, entry)) {
      request(id, entry, Math.min(2 * pause, LONGEST_PAUSE_MILLIS), pause);
    }
  }

  private Lookup lookUp(long id) throws RegistryException, InterruptedException {
    try {
      Schema schema = client.schema(id);
      String refusal = WriterSchemaCheck.refusal(schema);
      return refusal == null
          ? new Lookup(schema, "")
          : new Lookup(null, "The schema with the id %d %s".formatted(id, refusal));
    } catch (RegistryException e) {
      if (e.isPermanent()) {
        return new Lookup(null, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private synchronized boolean isWanted(long id, Entry entry) {
    boolean wanted = System.nanoTime() - entry.askedAt < WANTED_FOR.toNanos();
    if (!wanted) {
      entries.remove(id, entry);
    }
    return wanted;
  }

  private void tell(long id, RegistryException e) {
    long now = System.nanoTime();
    if (!isDown || now - toldAt > REMINDER.toNanos()) {
      toldAt = now;
      LOG.warn(
          "The schema registry is not available: {}. Records with the schema id {} wait, and block"
              + " their partitions",
          e.getMessage(),
          id);
    }
    isDown = true;
  }

  /** Stops requesting schemas. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
