package dev.glimpse.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: the whole state first, then changes. The number of threads limits the number
 * of browsers.
 *
 * <p>A response ends after {@value #SECONDS} seconds, and the browser resumes with the next request
 * by {@code Last-Event-ID}. The reason is that the server aborts responses that take longer than
 * five seconds, so that a client that stops reading does not occupy a thread.
 *
 * <p>Threads: the server's threads hand over to up to {@value #READERS} threads of this object;
 * closing ends them.
 */
final class ServerSentEventStreams implements HttpHandler, AutoCloseable {

  static final int READERS = 8;
  private static final int SECONDS = 4;
  private static final int RETRY_MILLIS = 150;

  private final LiveViewState board;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          READERS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          DaemonThreadFactory.named("view"));

  ServerSentEventStreams(LiveViewState board) {
    this.board = board;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      threads.execute(() -> stream(exchange));
    } catch (RejectedExecutionException e) {
      byte[] text = "Too many viewers; try again later\n".getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(503, text.length);
      try (exchange;
          OutputStream out = exchange.getResponseBody()) {
        out.write(text);
      }
    }
  }

  private void stream(HttpExchange exchange) {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
      exchange.sendResponseHeaders(200, 0);
      String known = exchange.getRequestHeaders().getFirst("Last-Event-ID");
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(("retry: " + RETRY_MILLIS + "\n\n").getBytes(UTF_8));
        write(out, known);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The browser has disconnected.
    }
  }

  private void write(OutputStream out, @Nullable String known)
      throws IOException, InterruptedException {
    String last = known;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (long left = SECONDS * 1000L; left > 0; ) {
      for (LiveViewState.Event event : board.since(last, left, TimeUnit.MILLISECONDS)) {
        out.write(
            "id: %s\nevent: %s\ndata: %s\n\n"
                .formatted(event.id(), event.name(), event.json())
                .getBytes(UTF_8));
        last = event.id();
      }
      out.flush();
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
