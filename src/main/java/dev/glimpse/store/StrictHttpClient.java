package dev.glimpse.store;

import dev.glimpse.config.FetchNetworkConfig;
import dev.glimpse.config.FetchProxyConfig;
import dev.glimpse.image.ImageFormats;
import java.net.Proxy;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client without implicit behaviour: no redirects, cookies, credentials, upgrades or
 * content codings, no proxy except the one of the settings, and headers only up to the limits here.
 * It repeats a request only if a reused connection turns out to be closed ({@link
 * StaleConnectionRetry}).
 */
final class StrictHttpClient {

  /** Maximum length of a header line; common servers and proxies have the same limit. */
  private static final int MAX_HEADER_LINE = 16 << 10;

  private static final int MAX_HEADERS = 100;

  /** Idle time after which a connection is checked before it is used again. */
  private static final TimeValue CHECK_AFTER_IDLE = TimeValue.ofMilliseconds(500);

  private static final TimeValue CLOSE_AFTER_IDLE = TimeValue.ofSeconds(30);

  /**
   * Maximum age of a connection; after a minute a name is resolved, and its address checked, again.
   */
  private static final TimeValue MAX_AGE = TimeValue.ofMinutes(1);

  private StrictHttpClient() {}

  static CloseableHttpClient of(
      FetchNetworkConfig settings, String userAgent, DnsResolver resolver) {
    Timeout whole = Timeout.of(settings.timeLimit());
    @Nullable FetchProxyConfig proxy = settings.proxy();
    return HttpClientBuilder.create()
        .setConnectionManager(connections(settings, resolver))
        .setRequestExecutor(
            proxy == null ? new CountingRequestExecutor() : new ProxyRequestExecutor(proxy))
        .setProxy(proxy == null ? null : new HttpHost("http", proxy.host(), proxy.port()))
        .addExecInterceptorAfter(
            ChainElement.PROTOCOL.name(), "stale-connection", new StaleConnectionRetry())
        .setUserAgent(userAgent)
        .setDefaultHeaders(
            List.of(
                new BasicHeader(HttpHeaders.ACCEPT, ImageFormats.SUPPORTED.acceptHeader()),
                new BasicHeader(HttpHeaders.ACCEPT_ENCODING, "identity")))
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(whole)
                .setResponseTimeout(whole)
                .setAuthenticationEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build())
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .evictIdleConnections(CLOSE_AFTER_IDLE)
        .build();
  }

  private static PoolingHttpClientConnectionManager connections(
      FetchNetworkConfig settings, DnsResolver resolver) {
    PoolingHttpClientConnectionManager pool =
        new PoolingHttpClientConnectionManager(
            new DefaultHttpClientConnectionOperator(
                // A plain new Socket() would use the SOCKS proxy of the system properties.
                proxy -> new Socket(Proxy.NO_PROXY),
                null,
                resolver,
                RegistryBuilder.<TlsSocketStrategy>create()
                    .register("https", ServerTrust.tls(settings.authorities()))
                    .build()),
            PoolConcurrencyPolicy.STRICT,
            PoolReusePolicy.LIFO,
            MAX_AGE,
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxLineLength(MAX_HEADER_LINE)
                        .setMaxHeaderCount(MAX_HEADERS)
                        .build())
                .build());
    Timeout whole = Timeout.of(settings.timeLimit());
    pool.setMaxTotal(settings.maxConnections());
    pool.setDefaultMaxPerRoute(settings.maxConnections());
    pool.setDefaultSocketConfig(
        SocketConfig.custom()
            .setSoTimeout((int) settings.timeLimit().toMillis(), TimeUnit.MILLISECONDS)
            .build());
    pool.setDefaultConnectionConfig(
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.of(settings.connectTimeout()))
            .setSocketTimeout(whole)
            .setValidateAfterInactivity(CHECK_AFTER_IDLE)
            .setTimeToLive(MAX_AGE)
            .build());
    pool.setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(whole).build());
    return pool;
  }
}
