package dev.glimpse.store;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** An executor that records how many bytes a connection had received before each request. */
class CountingRequestExecutor extends HttpRequestExecutor {

  private static final String BEFORE = CountingRequestExecutor.class.getName();

  /** A connection's counters, and their state before the request. */
  private record ByteCount(EndpointDetails connection, long received) {}

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback callback,
      HttpContext context)
      throws IOException, HttpException {
    @Nullable EndpointDetails details = connection.getEndpointDetails();
    if (details == null) { // already closed
      context.removeAttribute(BEFORE);
    } else {
      context.setAttribute(BEFORE, new ByteCount(details, details.getReceivedBytesCount()));
    }
    return super.execute(request, connection, callback, context);
  }

  /** Returns whether no byte has been received since the last request of this context was sent. */
  static boolean isUnanswered(HttpContext context) {
    return !(context.getAttribute(BEFORE) instanceof ByteCount before)
        || before.connection().getReceivedBytesCount() == before.received();
  }
}
