package dev.glimpse.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The SDK's requests over the {@link FetchClients}: no proxies but the one of the settings, an end
 * at the deadline of the calling thread's fetch, and none later than {@link #close}. The SDK's own
 * clients cannot be held to that: that of the JDK, for one, sends a GET again when the server hangs
 * up, and goes through {@code http.proxyHost} when it is told not to.
 *
 * <p>For requests without a body. Where their host is, is the operator's choice, so that every
 * address may be connected to.
 */
final class S3Transport implements SdkHttpClient {

  /** What is read of an answer that is no object, in bytes: the SDK reads such whole. */
  private static final int LONGEST_ERROR = 1 << 16;

  /** Ours says who we are; the SDK's, with which Java on which system, too. */
  private static final Set<String> OURS = Set.of("user-agent");

  private final FetchClients clients;

  S3Transport(
      FetchPolicy policy,
      FetchNetwork network,
      String userAgent,
      int maxConnections,
      DnsResolver names) {
    clients = new FetchClients(policy, network, userAgent, maxConnections, names, any -> true);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest execution) {
    SdkHttpRequest signed = execution.httpRequest();
    HttpHost target = new HttpHost(signed.protocol(), signed.host(), signed.port());
    HttpUriRequestBase request = unchanged(signed);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        Deadline deadline = Deadline.ofThisThread();
        if (deadline != null) {
          deadline.covers(request);
        }
        return answer(clients.open(target, request), request);
      }

      @Override
      public void abort() {
        request.cancel();
      }
    };
  }

  /** Path and headers as they were signed, however odd the key. */
  private static HttpUriRequestBase unchanged(SdkHttpRequest signed) {
    HttpUriRequestBase request =
        new HttpUriRequestBase(signed.method().name(), signed.getUri().resolve("/"));
    String query = signed.encodedQueryParameters().map(q -> "?" + q).orElse("");
    request.setPath(signed.encodedPath() + query);
    signed.forEachHeader(
        (name, values) -> {
          if (!OURS.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.addHeader(name, value));
          }
        });
    return request;
  }

  private static HttpExecuteResponse answer(
      ClassicHttpResponse response, HttpUriRequestBase request) throws IOException {
    SdkHttpResponse.Builder head =
        SdkHttpResponse.builder()
            .statusCode(response.getCode())
            .statusText(response.getReasonPhrase());
    for (Header header : response.getHeaders()) {
      head.appendHeader(header.getName(), header.getValue());
    }
    HttpExecuteResponse.Builder answer = HttpExecuteResponse.builder().response(head.build());
    @Nullable HttpEntity entity = response.getEntity();
    if (entity != null) {
      InputStream body = entity.getContent();
      boolean found = response.getCode() / 100 == 2;
      answer.responseBody(
          AbortableInputStream.create(found ? body : error(body, request), request::cancel));
    }
    return answer.build();
  }

  private static InputStream error(InputStream body, HttpUriRequestBase request)
      throws IOException {
    byte[] begin = body.readNBytes(LONGEST_ERROR + 1);
    if (begin.length > LONGEST_ERROR) {
      request.cancel();
      begin = Arrays.copyOf(begin, LONGEST_ERROR);
    }
    return new ByteArrayInputStream(begin);
  }

  @Override
  public void close() {
    clients.close();
  }
}
