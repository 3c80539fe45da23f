package dev.glimpse.streams;

import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.ProcessorConfig;
import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts the transactions that a killed processor left open, as soon as its partitions move to
 * another one.
 *
 * <p>Until then read_committed consumers see no answer behind such a transaction, and its offsets
 * keep the next owner waiting. The coordinator aborts it only after {@code transaction.timeout.ms}
 * (10 s with Kafka Streams), at its next round (every 10 s by default). A processor whose session
 * ended while it lives is fenced a little earlier than it would be anyway.
 *
 * <p>Threads: one of its own talks to the brokers; {@link #partitionsMoved} never blocks.
 */
final class AbandonedTransactionFencer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactionFencer.class);

  /** The time limit of a request; the brokers may be what failed. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final ListTransactionsOptions ONGOING =
      new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));

  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KafkaClientFactory clients;
  private final String applicationId;
  private final AbandonedTransactions abandoned;
  private final boolean active;
  private final ScheduledExecutorService thread = thread();

  /** Creates a fencer, which does nothing if answers are not written in transactions. */
  AbandonedTransactionFencer(ProcessorConfig config) {
    clients = new KafkaClientFactory(config.kafka(), Map.of());
    applicationId = config.applicationId();
    abandoned = new AbandonedTransactions(applicationId);
    // With client ids of the user's own, a member does not show its process.
    active = config.kafka().isExactlyOnce() && config.kafka().hasOwnClientIds();
  }

  private static ScheduledExecutorService thread() {
    ScheduledThreadPoolExecutor thread =
        new ScheduledThreadPoolExecutor(1, DaemonThreadFactory.single("transaction-fencer"));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return thread;
  }

  /** Looks for abandoned transactions, because a member of the group came or went. */
  void partitionsMoved() {
    if (active) {
      schedule(1, Duration.ZERO);
    }
  }

  private void schedule(int attempt, Duration pause) {
    try {
      var unused = thread.schedule(() -> attempt(attempt), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The processor is closed; others do it.
    }
  }

  private void attempt(int number) {
    try {
      fence();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RuntimeException e) {
      if (number < ATTEMPTS) {
        LOG.debug("Cannot look for abandoned transactions yet", e);
        schedule(number + 1, PAUSE);
      } else {
        LOG.warn(
            "Cannot look for transactions that a killed processor left open; they are aborted"
                + " after kafka.producer.transaction.timeout.ms: {}",
            e.toString());
      }
    }
  }

  private void fence() throws ExecutionException, InterruptedException {
    try (Admin admin =
        clients.admin(
            Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                applicationId + "-transaction-fencer",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) LIMIT.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) LIMIT.toMillis()))) {
      // Before the members: a process that begins a transaction later is a member by then.
      List<String> open = new ArrayList<>();
      ExecutionException unknown = null;
      for (var listed : admin.listTransactions(ONGOING).byBrokerId().get().values()) {
        try {
          listed.get().forEach(transaction -> open.add(transaction.transactionalId()));
        } catch (ExecutionException e) {
          unknown = e; // one broker may be what failed; those of the others do not wait for it
        }
      }
      Set<String> found = abandoned.among(open.stream(), members(admin));
      if (!found.isEmpty()) {
        admin.fenceProducers(found).all().get();
        LOG.info("Aborted transactions of processors that left without an end: {}", found);
      }
      if (unknown != null) {
        throw unknown;
      }
    }
  }

  private Stream<String> members(Admin admin) throws ExecutionException, InterruptedException {
    ConsumerGroupDescription group =
        Objects.requireNonNull(
                admin
                    .describeConsumerGroups(List.of(applicationId))
                    .describedGroups()
                    .get(applicationId))
            .get();
    return group.members().stream().map(MemberDescription::clientId);
  }

  /** Ends its thread; a request in progress is given up. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
