package dev.glimpse.store;

import dev.glimpse.system.DaemonThreadFactory;
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
 * A resolver that returns only addresses to which connections are allowed. The HTTP client connects
 * to exactly these addresses, so that a second look-up cannot return an unchecked one.
 *
 * <p>The operating system's resolver can neither be interrupted nor given a time limit. It runs on
 * a few threads of this class, and the fetch thread waits no longer than its deadline allows.
 */
final class CheckedResolver implements DnsResolver, AutoCloseable {

  /**
   * Maximum number of concurrent look-ups; a name server that hangs blocks no more threads than
   * these.
   */
  private static final int THREADS = 8;

  private static final int WAITING = 256;

  private final DnsResolver names;
  private final Predicate<InetAddress> allowed;
  private final long patienceNanos;
  private final ThreadPoolExecutor lookups;

  /**
   * Creates a resolver.
   *
   * @param names resolver of the names
   * @param allowed filter of the addresses
   * @param patienceNanos maximum duration of one look-up
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
            DaemonThreadFactory.named("glimpse-dns"));
    lookups.allowCoreThreadTimeOut(true);
  }

  /** An exception for a host that has only addresses to which connections are not allowed. */
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
    FetchDeadline limit = FetchDeadline.ofThisThread();
    return limit == null ? patienceNanos : Math.min(patienceNanos, limit.remainingNanos());
  }

  private static UnknownHostException caused(UnknownHostException e, Throwable cause) {
    e.initCause(cause);
    return e;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host; // only SPNEGO calls this, and this client does not authenticate
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
