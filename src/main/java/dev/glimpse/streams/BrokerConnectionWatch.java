package dev.glimpse.streams;

import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.ProcessorConfig;
import dev.glimpse.system.DaemonThreadFactory;
import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check every second of whether the brokers answer. Kafka Streams does not report this: it stays
 * RUNNING without brokers and continues when they are back. The check asks the leader of each
 * partition of Glimpse's topics for its end offset: a cluster is useless if a leader cannot be
 * reached.
 *
 * <p>Threads: a daemon thread checks until the watch is closed; any thread reads.
 */
public final class BrokerConnectionWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerConnectionWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final String NOT_ASKED = "The brokers have not been asked yet";

  /** The time limit of both requests together, longer than the election of a leader. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreadFactory.named("broker-watch"));
  private final Admin admin;
  private final List<String> topics;
  private volatile @Nullable String trouble = NOT_ASKED;
  private volatile boolean closed;

  /** Creates a watch and starts its checks. */
  public BrokerConnectionWatch(ProcessorConfig config) {
    topics = config.topics().names();
    admin =
        new KafkaClientFactory(config.kafka(), Map.of())
            .admin(
                Map.of(
                    AdminClientConfig.CLIENT_ID_CONFIG,
                    config.applicationId() + "-broker-watch",
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    (int) LIMIT.toMillis(),
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) LIMIT.toMillis()));
    var unused =
        timer.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns why the brokers count as unreachable; null while they answer. */
  @Nullable
  public String trouble() {
    return trouble;
  }

  private void look() {
    try {
      ask();
      found(null);
    } catch (ExecutionException e) {
      // A broker that denies access has answered.
      found(e.getCause() instanceof AuthorizationException ? null : text(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      found(text(e));
    }
  }

  private void ask() throws ExecutionException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    Map<String, TopicDescription> described =
        admin
            .describeTopics(topics, new DescribeTopicsOptions().timeoutMs(millisUntil(end)))
            .allTopicNames()
            .get();
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    described.forEach(
        (topic, description) ->
            description
                .partitions()
                .forEach(
                    p -> ends.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest())));
    admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(millisUntil(end))).all().get();
  }

  private static int millisUntil(long end) {
    return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
  }

  private static String text(@Nullable Throwable e) {
    return e instanceof TimeoutException
        ? "The brokers have not answered within " + LIMIT.toSeconds() + " s"
        : "The brokers do not answer: " + e;
  }

  private void found(@Nullable String now) {
    String before = trouble;
    trouble = now;
    if (now == null && before != null) {
      LOG.info("The brokers answer");
    } else if (now != null && (before == null || before.equals(NOT_ASKED)) && !closed) {
      LOG.warn("{}; waiting for them", now);
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    admin.close(Duration.ZERO);
  }
}
