package dev.glimpse.topology;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * A context that records what a stage asks of Kafka Streams. The test driver of Kafka Streams
 * commits after each record, and shows no request for a commit.
 */
final class StageContext {

  private final String topic;
  private final Map<Punctuator, Duration> scheduled = new LinkedHashMap<>();
  private long offset;
  private int forwarded;
  private boolean isCommitRequested;

  StageContext(String topic) {
    this.topic = topic;
  }

  @SuppressWarnings("unchecked") // a proxy has no type arguments
  FixedKeyProcessorContext<byte[], AnsweredRecord> proxy() {
    return (FixedKeyProcessorContext<byte[], AnsweredRecord>)
        Proxy.newProxyInstance(
            StageContext.class.getClassLoader(),
            new Class<?>[] {FixedKeyProcessorContext.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "taskId" -> new TaskId(0, 0);
      case "currentSystemTimeMs" -> 0L;
      case "recordMetadata" -> Optional.of(metadata(offset));
      case "schedule" -> schedule((Duration) arguments[0], (Punctuator) arguments[2]);
      case "forward" -> ++forwarded;
      case "commit" -> {
        isCommitRequested = true;
        yield true;
      }
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private Cancellable schedule(Duration interval, Punctuator punctuator) {
    scheduled.put(punctuator, interval);
    return () -> scheduled.remove(punctuator);
  }

  private RecordMetadata metadata(long at) {
    return new RecordMetadata() {
      @Override
      public String topic() {
        return topic;
      }

      @Override
      public int partition() {
        return 0;
      }

      @Override
      public long offset() {
        return at;
      }
    };
  }

  /** Sets the offset of the next record. */
  void at(long offset) {
    this.offset = offset;
  }

  void tick() {
    List.copyOf(scheduled.keySet()).forEach(punctuator -> punctuator.punctuate(0));
  }

  /** The intervals of the scheduled punctuations. */
  List<Duration> ticks() {
    return List.copyOf(scheduled.values());
  }

  int forwarded() {
    return forwarded;
  }

  boolean isCommitRequested() {
    return isCommitRequested;
  }

  void committed() {
    isCommitRequested = false;
  }
}
