package dev.glimpse.streams;

import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.config.ProcessorConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait for a broker's answer at the start. Permanent failures end it at once: an invalid
 * address, a refused login, a certificate that is not trusted.
 *
 * <p>Threads: one waits; any may read the {@link #trouble}.
 */
public final class BrokerWait {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerWait.class);
  private static final Duration ATTEMPT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration REMINDER = Duration.ofSeconds(15);

  private final KafkaSettings kafka;
  private final StopRequest stop;
  private final Duration limit;
  private final String servers;
  private final BootstrapAddresses addresses;
  private volatile @Nullable String trouble;

  public BrokerWait(ProcessorConfig config, StopRequest stop) {
    this.kafka = config.kafka();
    this.stop = stop;
    this.limit = config.startTimeout();
    this.servers = kafka.shownServers();
    this.addresses = new BootstrapAddresses(kafka.bootstrapServerList());
  }

  /** Returns why the start waits, and for how long already; null while it does not wait. */
  @Nullable
  public String trouble() {
    return trouble;
  }

  /**
   * Returns when a broker has answered.
   *
   * @throws ConfigException if an address is invalid
   * @throws KafkaException if no broker answers within {@code glimpse.start.timeout.ms}, or if one
   *     refuses the login
   * @throws StartStoppedException if a stop is requested meanwhile
   */
  public void run() {
    long begun = System.nanoTime();
    long told = begun;
    String last = null;
    while (true) {
      refuseToGoOn();
      String reason = attempt();
      if (reason == null) {
        if (last != null) {
          LOG.info("The brokers answer, after {} s", seconds(begun));
        }
        trouble = null;
        return;
      }
      long waited = System.nanoTime() - begun;
      if (waited >= limit.toNanos()) {
        throw new KafkaException(
            "The brokers at %s have not answered within %d s (glimpse.start.timeout.ms): %s"
                .formatted(servers, limit.toSeconds(), reason));
      }
      trouble = "No broker at %s answers, for %d s: %s".formatted(servers, seconds(begun), reason);
      if (last == null || System.nanoTime() - told > REMINDER.toNanos()) {
        LOG.warn("{}; waiting for up to {} s", trouble, limit.toSeconds());
        told = System.nanoTime();
      }
      last = reason;
      pause();
    }
  }

  private void refuseToGoOn() {
    stop.endStart("the brokers at " + servers + " answered");
  }

  private static long seconds(long since) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
  }

  private void pause() {
    try {
      stop.whenMade().get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // no stop was requested
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while waiting for the brokers", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns why no broker answers; null if one does. */
  private @Nullable String attempt() {
    try {
      // Without Kafka's client, which logs each address that it cannot connect to.
      Object unreachable =
          unlessStopped(
              CompletableFuture.supplyAsync(
                  () -> Optional.ofNullable(addresses.unreachable(ATTEMPT))));
      if (unreachable instanceof Optional<?> reason && reason.isPresent()) {
        return reason.get().toString();
      }
      return ask();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while waiting for the brokers", e);
    } catch (ExecutionException e) {
      return reason(e.getCause());
    }
  }

  private @Nullable String ask() throws InterruptedException, ExecutionException {
    int millis = (int) ATTEMPT.toMillis();
    Admin admin =
        new KafkaClientFactory(kafka, Map.of())
            .admin(
                Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    millis,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    millis,
                    AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
                    1_000L,
                    AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                    1_000L));
    try {
      Object brokers =
          unlessStopped(admin.describeCluster().nodes().toCompletionStage().toCompletableFuture());
      return brokers instanceof Collection<?> none && none.isEmpty() ? "there is no broker" : null;
    } finally {
      admin.close(Duration.ZERO); // outstanding calls are not waited for
    }
  }

  private Object unlessStopped(CompletableFuture<?> answer)
      throws InterruptedException, ExecutionException {
    Object first = CompletableFuture.anyOf(answer, stop.whenMade()).get();
    refuseToGoOn();
    return first;
  }

  private String reason(@Nullable Throwable failure) {
    if (failure instanceof AuthenticationException
        || failure instanceof UnsupportedVersionException) {
      throw new KafkaException(
          kafka.conceal(
              "The brokers at %s and this client do not accept each other: %s"
                  .formatted(servers, withCause(failure))),
          failure);
    }
    return "it accepts connections and does not answer; see kafka.security.protocol and the"
        + " broker's log";
  }

  /** Returns the message with that of the root cause, which describes errors of TLS. */
  private static String withCause(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first == failure
        ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + first.getMessage();
  }
}
