package dev.glimpse.store;

import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.HostName;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Predicate;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * A fetcher over HTTP/1.1, with and without TLS, from the hosts that the settings allow.
 *
 * <p>This class follows redirects, not the client, so that each is checked like the first URI.
 * Addresses are checked when they are resolved for connecting. A proxy resolves names itself, so
 * with a proxy only literal addresses in URIs are checked. A fetch ends at the time limit in every
 * wait: a name, a connection, a handshake, a header, a byte of the body.
 *
 * <p>Threads: the calling thread, one of any number, does all the work; a timer thread ends fetches
 * at the limit; name look-ups have their own threads. An interrupt of the caller takes effect at
 * the next byte or at the time limit; closing the fetcher takes effect at once.
 */
final class HttpFetcher implements ImageFetcher {

  private final HttpStoreConfig settings;
  private final Duration timeLimit;
  private final HostAllowList hosts;
  private final Predicate<InetAddress> allowed;
  private final FetchClients clients;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * Creates a fetcher without connections.
   *
   * @throws IllegalArgumentException if a host of the settings has no valid form
   */
  HttpFetcher(HttpStoreConfig settings, StoreNetwork network) {
    this.settings = settings;
    timeLimit = network.settings().timeLimit();
    hosts = hosts(settings);
    allowed = address -> settings.privateAddresses() || network.publicAddresses().test(address);
    clients = new FetchClients(network, allowed);
    timer = new ScheduledThreadPoolExecutor(1, DaemonThreadFactory.named("glimpse-fetch-timer"));
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Reads the allowed hosts.
   *
   * @throws IllegalArgumentException if a host has no valid form
   */
  static HostAllowList hosts(HttpStoreConfig settings) {
    return HostAllowList.of("hosts", settings.hosts());
  }

  @Override
  public byte[] fetch(ImageAddress uri, long maxBytes)
      throws FailureException, InterruptedException {
    return fetch(uri, null, maxBytes);
  }

  @Override
  public byte[] fetch(ImageAddress uri, @Nullable String eTag, long maxBytes)
      throws FailureException, InterruptedException {
    try (FetchDeadline deadline = new FetchDeadline(timeLimit, timer)) {
      return follow(uri, eTag, maxBytes, deadline);
    } catch (IllegalStateException | RejectedExecutionException e) {
      throw new FailureException(
          FailureCode.FETCH_FAILED, RedactedUri.of(uri) + " was requested during shutdown", e);
    }
  }

  private byte[] follow(
      ImageAddress uri, @Nullable String eTag, long maxBytes, FetchDeadline deadline)
      throws FailureException, InterruptedException {
    ImageAddress current = uri;
    for (int redirects = 0; redirects <= settings.maxRedirects(); redirects++) {
      HttpHost server = checked(current);
      HttpUriRequestBase request = request(current, server);
      deadline.covers(request);
      try {
        ClassicHttpResponse response = clients.open(server, request);
        boolean readToItsEnd = false;
        try {
          @Nullable ImageAddress next = RedirectTarget.next(current, response);
          if (next == null) {
            byte[] body = body(current, response, eTag, maxBytes);
            readToItsEnd = true;
            return body;
          }
          current = next;
        } finally {
          if (!readToItsEnd) {
            request.cancel(); // closing alone would read the rest, which may be endless
          }
          Closer.closeQuietly(response);
        }
      } catch (IOException e) {
        throw HttpFailureMapping.of(current, e, deadline);
      }
    }
    throw new FailureException(
        FailureCode.FETCH_FORBIDDEN,
        "%s redirects more than %d times".formatted(RedactedUri.of(uri), settings.maxRedirects()));
  }

  /**
   * Returns the server to connect to. The target of a redirect is checked like the address of an
   * event.
   */
  private HttpHost checked(ImageAddress uri) throws FailureException {
    HostName host = uri.host();
    if (host == null || !settings.schemes().contains(uri.scheme())) {
      throw forbidden(uri, "has a scheme that may not be fetched here");
    }
    if (uri.hasCredentials()) {
      throw forbidden(uri, "carries credentials");
    }
    if (!hosts.isEmpty() && !hosts.matches(host)) {
      throw forbidden(uri, "names a host that is not among the allowed ones");
    }
    if (clients.leavesConnectingToProxy(host.ascii())
        && LiteralHost.isForbidden(host.ascii(), allowed)) {
      throw forbidden(uri, "names an address that is not on the public internet");
    }
    // Certificates contain no host names with a final dot.
    HostName named = uri.scheme().equals("https") ? host.relative() : host;
    return new HttpHost(uri.scheme(), named.ascii(), uri.port());
  }

  /** Returns a request whose line is the encoded address, without further parsing. */
  private static HttpUriRequestBase request(ImageAddress uri, HttpHost server) {
    HttpUriRequestBase request = new HttpUriRequestBase("GET", URI.create("/"));
    request.setScheme(server.getSchemeName());
    request.setAuthority(new URIAuthority(server));
    request.setPath(uri.requestTarget());
    return request;
  }

  private byte[] body(
      ImageAddress uri, ClassicHttpResponse response, @Nullable String eTag, long maxBytes)
      throws IOException, FailureException, InterruptedException {
    HttpFailureMapping.check(uri, response);
    @Nullable Header tag = response.getFirstHeader(HttpHeaders.ETAG);
    EntityTagCheck.of(uri, eTag, tag == null ? null : tag.getValue());
    @Nullable HttpEntity entity = response.getEntity();
    if (entity == null) {
      return new byte[0];
    }
    List<String> codings =
        Arrays.stream(response.getHeaders(HttpHeaders.CONTENT_ENCODING))
            .map(header -> Objects.toString(header.getValue(), ""))
            .toList();
    return ContentCodings.of(RedactedUri.of(uri), codings)
        .read(entity.getContent(), entity.getContentLength(), maxBytes);
  }

  private static FailureException forbidden(ImageAddress uri, String why) {
    return new FailureException(FailureCode.FETCH_FORBIDDEN, RedactedUri.of(uri) + " " + why);
  }

  @Override
  public void close() {
    clients.close();
    timer.shutdownNow();
  }
}
