package dev.glimpse.download;

import java.util.List;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/**
 * An HTTP client for downloads. It follows at most {@value #MAX_REDIRECTS} redirects, never from
 * https to http, and does not decompress.
 */
final class DownloadHttpClient {

  private static final int MAX_REDIRECTS = 5;

  private DownloadHttpClient() {}

  static CloseableHttpClient of(
      String userAgent,
      DownloadLimits limits,
      OperatorProxySettings proxies,
      TlsSocketStrategy tls) {
    Timeout connect = Timeout.of(limits.connect());
    Timeout silence = Timeout.of(limits.silence());
    return HttpClientBuilder.create()
        .setUserAgent(userAgent)
        // If a server declares a .tgz as compressed content, the stored file is meant.
        .setDefaultHeaders(List.of(new BasicHeader(HttpHeaders.ACCEPT_ENCODING, "identity")))
        .disableContentCompression()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls)
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(silence)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(silence)
                .setMaxRedirects(MAX_REDIRECTS)
                .setProtocolUpgradeEnabled(false)
                .build())
        .setRedirectStrategy(new NeverToPlainHttp())
        .setRoutePlanner(new SystemDefaultRoutePlanner(proxies))
        .setDefaultCredentialsProvider(proxies.credentials())
        .disableAutomaticRetries()
        .disableCookieManagement()
        .build();
  }

  /**
   * A redirect strategy that refuses redirects from https to http; they are returned as the
   * response.
   */
  private static final class NeverToPlainHttp extends DefaultRedirectStrategy {
    @Override
    public boolean isRedirectAllowed(
        HttpHost from, HttpHost to, HttpRequest redirect, HttpContext context) {
      return !(from.getSchemeName().equals("https") && !to.getSchemeName().equals("https"));
    }
  }
}
