package dev.glimpse.streams;

import dev.glimpse.config.ProcessorConfig;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.topology.AsyncStageLimits;
import dev.glimpse.topology.ClassificationTopology;
import dev.glimpse.topology.ClassificationTopology.Topics;
import dev.glimpse.topology.CommitPacerRegistry;
import dev.glimpse.topology.ImageClassifier;
import dev.glimpse.topology.LowWaterMark;
import dev.glimpse.topology.LowWaterMarkClients;
import dev.glimpse.topology.RecordSizeLimits;
import dev.glimpse.topology.RejectedAnswers;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A processor: the running topology, which reads requests from Kafka and writes answers to Kafka.
 *
 * <p>Threads: Kafka Streams' own; {@link #awaitEnd} may be called by any.
 */
public final class GlimpseProcessor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GlimpseProcessor.class);

  /** The interval of checks for finished images while no requests arrive. */
  private static final Duration TICK = Duration.ofMillis(5);

  private final LowWaterMark mark = new LowWaterMark();
  private final KafkaStreams streams;
  private final int threads;
  private final Duration stopTimeout;
  private final GroupMembershipOperation atClose;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AnswerStatistics answers;
  private final RejectedAnswers rejected;
  private final StreamFailureHandler failures;
  private final AbandonedTransactionFencer fencer;
  private final LowWaterMarkClients clients;
  private final WallClockWatch clock = new WallClockWatch(this::clockWentBack);
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  /**
   * Builds the topology; {@link #start} runs it. A {@link TopicStartCheck} comes before.
   *
   * @param format reads requests and writes predictions
   * @param classifier answers requests; the caller closes it, after the processor
   * @param answers counts the written answers
   */
  public GlimpseProcessor(
      ProcessorConfig config,
      EventFormat format,
      ImageClassifier classifier,
      AnswerStatistics answers) {
    rejected = new RejectedAnswers(format.subscriber());
    this.answers = answers;
    threads = config.threads();
    stopTimeout = config.stopTimeout();
    // Others take over at once, not after the session's timeout; but a static member comes back.
    atClose =
        config.kafka().isStaticMember()
            ? GroupMembershipOperation.REMAIN_IN_GROUP
            : GroupMembershipOperation.LEAVE_GROUP;
    CommitPacerRegistry pacers = new CommitPacerRegistry(config.commitMinInterval());
    clients = new LowWaterMarkClients(mark, pacers, rejected);
    streams =
        new KafkaStreams(
            ClassificationTopology.build(
                new Topics(
                    config.topics().requests().name(),
                    config.topics().predictions().name(),
                    config.topics().deadLetters().name()),
                classifier,
                new AsyncStageLimits(
                    config.partitionImages(), config.partitionBytes(), config.imageMaxTime(), TICK),
                mark,
                pacers,
                format,
                new RecordSizeLimits(
                    config.sizes().prediction(),
                    config.sizes().deadLetter(),
                    config.sizes().stackTrace()),
                rejected,
                answers::written),
            config.kafka().streams(),
            clients);
    failures =
        new StreamFailureHandler(
            rejected, new TopicStartCheck(config)::run, reason -> failure = reason);
    streams.setUncaughtExceptionHandler(failures);
    fencer = new AbandonedTransactionFencer(config);
    streams.setStateListener(
        (now, before) -> {
          LOG.info("{}, was {}", now, before);
          if (now == State.REBALANCING) {
            fencer.partitionsMoved();
          } else if (now == State.RUNNING) {
            running.countDown();
            // A processor that joined before a killed one's session ended saw it as a member.
            fencer.partitionsMoved();
          } else if (now == State.ERROR || now == State.NOT_RUNNING) {
            ended.countDown();
            running.countDown();
          }
        });
  }

  /** Joins the group and begins to answer. */
  public void start() {
    streams.start();
    clock.start();
  }

  private void clockWentBack(Duration back) {
    clients.endPolls(); // which would last as long as the clock needs to catch up
    fail(
        new IllegalStateException(
            "The clock of this machine was set back by %d s; timers of Kafka's clients would stand"
                    .formatted(back.toSeconds())
                + " still for as long"));
  }

  /**
   * Waits until partitions are assigned.
   *
   * @return false if the processor has ended instead
   */
  public boolean awaitRunning() throws InterruptedException {
    running.await();
    return !hasEnded();
  }

  /** Returns whether the processor has been closed or has failed. */
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /**
   * Waits until the processor has been closed or has failed.
   *
   * @return the failure, or null
   */
  public @Nullable Throwable awaitEnd() throws InterruptedException {
    ended.await();
    return failure;
  }

  /** Returns the counts of written answers. */
  public AnswerStatistics answers() {
    return answers;
  }

  /** Returns the number of unread requests in its partitions. */
  public double lag() {
    return streams.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("records-lag"))
        .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
        .filter(lag -> lag > 0) // NaN before the first fetch
        .sum();
  }

  /**
   * Returns, by partition number, the seconds for which one image has blocked the partition's
   * answers.
   */
  public Map<String, Double> blockedSeconds() {
    return mark.blocked().entrySet().stream()
        .collect(
            Collectors.toMap(
                held -> Integer.toString(held.getKey().partition()),
                held -> held.getValue().toNanos() / 1e9));
  }

  /** Creates the metrics of Kafka Streams and its clients; close them before the processor. */
  public KafkaStreamsMetrics clientMetrics() {
    return new KafkaStreamsMetrics(streams);
  }

  /** Returns the number of stream threads that were replaced after recoverable failures. */
  public long threadsReplaced() {
    return failures.replaced();
  }

  /** Returns whether a stop was requested or has happened. */
  public boolean isStopping() {
    return stopping;
  }

  /** Returns the state of Kafka Streams and its threads. */
  public KafkaStreamsHealth streamsHealth() {
    return KafkaStreamsHealth.of(streams, threads);
  }

  /**
   * Stops the processor because of a failure; {@link #awaitEnd} returns the reason.
   *
   * @param reason why requests cannot be answered any more
   */
  public void fail(Throwable reason) {
    LOG.error("Stopping, so that another instance takes over", reason);
    failure = reason;
    boolean unused = closeStreams();
    ended.countDown();
    running.countDown();
  }

  /**
   * Commits the written answers and leaves the group; a static member stays in it until its session
   * ends. The next owner repeats the work on images in flight.
   *
   * @throws IllegalStateException if that took longer than the stop timeout
   */
  @Override
  public void close() {
    boolean closed = closeStreams();
    ended.countDown();
    if (!closed) {
      throw new IllegalStateException("Not stopped within " + stopTimeout);
    }
  }

  private boolean closeStreams() {
    stopping = true;
    clock.close();
    fencer.close();
    return streams.close(CloseOptions.timeout(stopTimeout).withGroupMembershipOperation(atClose));
  }
}
