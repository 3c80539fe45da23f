package dev.glimpse.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Names to addresses that may be connected to. The HTTP client asks here and connects to what it
 * gets, so that no second look-up can give another address than the one that was checked.
 *
 * <p>The operating system's resolver can neither be interrupted nor given a time limit. It runs on
 * a few threads of this class, and the fetching thread waits only as long as its deadline lets it.
 */
final class CheckedResolver implements DnsResolver, AutoCloseable {

  /** Look-ups at once; a name server that hangs holds up no more than these. */
  private static final int THREADS = 8;

  private static final int WAITING = 256;

  private final DnsResolver names;
  private final Predicate<InetAddress> allowed;
  private final long patienceNanos;
  private final ThreadPoolExecutor lookups;

  /**
   * Resolves by {@code names} and lets through what is {@code allowed}.
   *
   * @param patienceNanos the longest that one look-up may take
   */
  CheckedResolver(DnsResolver names, Predicate<InetAddress> allowed, long patienceNanos) {
    this.names = names;
    this.allowed = allowed;
    this.patienceNanos = patienceNanos;
    lookups =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            DaemonThreads.named("glimpse-dns"));
    lookups.allowCoreThreadTimeOut(true);
  }

  /** The host has addresses, and none of them may be connected to. */
  static final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String message) {
      super(message);
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = lookUp(host);
    InetAddress[] usable = Arrays.stream(found).filter(allowed).toArray(InetAddress[]::new);
    if (usable.length == 0) {
      throw new ForbiddenAddressException("%s is not on the public internet".formatted(host));
    }
    return usable;
  }

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    Future<InetAddress[]> lookup;
    try {
      lookup = lookups.submit(() -> names.resolve(host));
    } catch (RejectedExecutionException e) {
      throw caused(new UnknownHostException(host + ": too many look-ups are waiting"), e);
    }
    try {
      return lookup.get(nanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw caused(new UnknownHostException(host + ": look-up timed out"), e);
    } catch (ExecutionException e) {
      throw caused(new UnknownHostException(host), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw caused(new UnknownHostException(host + ": look-up was interrupted"), e);
    } finally {
      lookup.cancel(false);
      lookups.purge();
    }
  }

  private long nanos() {
    Deadline limit = Deadline.ofThisThread();
    return limit == null ? patienceNanos : Math.min(patienceNanos, limit.remainingNanos());
  }

  private static UnknownHostException caused(UnknownHostException e, Throwable cause) {
    e.initCause(cause);
    return e;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host; // only SPNEGO asks, and nothing here authenticates
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
