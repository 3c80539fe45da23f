package dev.glimpse.streams;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.ThreadMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The health of a processor by the state of Kafka Streams and of its threads. The state of Kafka
 * Streams alone is not enough: it stays RUNNING while a thread that died is replaced, and after a
 * replacement that failed.
 *
 * @param state the state of Kafka Streams
 * @param threads the states of the threads that have not died, as {@link ThreadMetadata} names them
 * @param wanted the configured number of threads
 */
public record KafkaStreamsHealth(State state, Collection<String> threads, int wanted) {

  private static final String RUNNING = "RUNNING";
  private static final Set<State> OVER =
      EnumSet.of(State.PENDING_ERROR, State.ERROR, State.PENDING_SHUTDOWN, State.NOT_RUNNING);

  static KafkaStreamsHealth of(KafkaStreams streams, int wanted) {
    return new KafkaStreamsHealth(
        streams.state(),
        streams.metadataForLocalThreads().stream().map(ThreadMetadata::threadState).toList(),
        wanted);
  }

  /** Returns why not all threads read requests and write answers; null if all do. */
  @Nullable
  public String notRunning() {
    if (state != State.RUNNING) {
      return "Kafka Streams is " + state;
    }
    long running = threads.stream().filter(RUNNING::equals).count();
    return running < wanted ? running + " of " + wanted + " stream threads are running" : null;
  }

  /** Returns why the processor cannot recover by itself; null if it may. */
  @Nullable
  public String dead() {
    if (OVER.contains(state)) {
      return "Kafka Streams is " + state;
    }
    return threads.size() < wanted
        ? (wanted - threads.size()) + " of " + wanted + " stream threads have died"
        : null;
  }
}
