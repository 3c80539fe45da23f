package dev.glimpse.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step of the client that repeats a request once, at once and on a new connection, if a reused
 * connection turns out to be closed.
 *
 * <p>A server may close an idle connection at any time, even while the next request is being sent.
 * Such a failure says nothing about the server or the image. It is recognised by three properties:
 * the connection carried an earlier request, it broke, and no byte of a response came. Some servers
 * answer 408 before they close; on a reused connection, this means the same. A failure of a new
 * connection, a time-out, and a response that breaks off are passed on.
 *
 * <p>Only for requests that may be repeated, such as GET. The deadline of the fetch covers both.
 */
final class StaleConnectionRetry implements ExecChainHandler {

  private static final Logger LOG = LoggerFactory.getLogger(StaleConnectionRetry.class);

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    ExecRuntime connection = scope.execRuntime;
    acquire(scope);
    if (!connection.isEndpointConnected()) {
      return chain.proceed(request, scope);
    }
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      if (response.getCode() != HttpStatus.SC_REQUEST_TIMEOUT) {
        return response;
      }
      connection.discardEndpoint();
      response.close();
    } catch (IOException e) {
      if (e instanceof InterruptedIOException // a time-out
          || connection.isExecutionAborted()
          || !CountingRequestExecutor.isUnanswered(scope.clientContext)) {
        throw e;
      }
      LOG.debug("{} closed an idle connection; sending the request on a new one", scope.route);
    }
    acquire(scope);
    connection.disconnectEndpoint(); // the pool's other connections may be as old
    return chain.proceed(request, scope);
  }

  private static void acquire(ExecChain.Scope scope) throws IOException {
    if (!scope.execRuntime.isEndpointAcquired()) {
      scope.execRuntime.acquireEndpoint(
          scope.exchangeId, scope.route, scope.clientContext.getUserToken(), scope.clientContext);
    }
  }
}
