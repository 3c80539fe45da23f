package dev.glimpse.store;

import dev.glimpse.config.FetchProxyConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/**
 * An executor for connections to a proxy. It adds the credentials to requests that the proxy reads,
 * and never to requests through a tunnel; it uses only a tunnel that the proxy reports as open.
 */
final class ProxyRequestExecutor extends CountingRequestExecutor {

  private final FetchProxyConfig proxy;
  private final @Nullable String credentials;

  ProxyRequestExecutor(FetchProxyConfig proxy) {
    this.proxy = proxy;
    credentials = proxy.user() == null ? null : basic(proxy.user(), proxy.password());
  }

  private static String basic(String user, @Nullable String password) {
    String pair = user + ":" + (password == null ? "" : password);
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback callback,
      HttpContext context)
      throws IOException, HttpException {
    boolean tunnelled = connection.getSSLSession() != null;
    if (credentials != null && !tunnelled) {
      request.setHeader(HttpHeaders.PROXY_AUTHORIZATION, credentials);
    }
    ClassicHttpResponse response = super.execute(request, connection, callback, context);
    boolean refused =
        Method.CONNECT.isSame(request.getMethod())
            ? response.getCode() != HttpStatus.SC_OK
            : !tunnelled && ProxyException.demandsCredentials(response);
    if (refused) {
      Closer.close(connection, CloseMode.IMMEDIATE);
      throw ProxyException.refused(proxy, response);
    }
    return response;
  }
}
