package dev.glimpse.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
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
 * A transport of the SDK's requests over the {@link FetchClients}: no proxy except the one of the
 * settings, an end at the deadline of the calling thread's fetch, and at {@link #close} at the
 * latest. The SDK's own clients cannot guarantee this: the one of the JDK, for example, repeats a
 * GET when the server closes the connection, and uses {@code http.proxyHost} although it is told
 * not to.
 *
 * <p>Only for requests without a body. The operator chooses their host, so every address is
 * allowed.
 */
final class S3Transport implements SdkHttpClient {

  /**
   * Maximum bytes that are read of an answer other than an object: the SDK reads these as a whole.
   */
  private static final int LONGEST_ERROR = 1 << 16;

  /**
   * Headers that replace the SDK's: its User-Agent also reports the Java version and the system.
   */
  private static final Set<String> OURS = Set.of("user-agent");

  private final FetchClients clients;

  S3Transport(StoreNetwork network) {
    clients = new FetchClients(network, any -> true);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest execution) {
    SdkHttpRequest signed = execution.httpRequest();
    HttpHost target = new HttpHost(signed.protocol(), signed.host(), signed.port());
    HttpUriRequestBase request = unchanged(signed);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        FetchDeadline deadline = FetchDeadline.ofThisThread();
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

  /** Returns a request with the signed path and headers, unchanged for any key. */
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
