package dev.glimpse.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.glimpse.management.ManagementEndpoint.Reply;
import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server that answers GET on a few paths; 404 for other paths, 405 for other methods.
 *
 * <p>Threads: the JDK's dispatcher, and {@value #THREADS} daemons that read a request and write its
 * response. A client that is slow at either is disconnected after {@value #PATIENCE_SECONDS}
 * seconds. Connections above the limit are closed at once. Any of the threads may call an endpoint.
 */
public final class ManagementServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int THREADS = 4;
  private static final int WAITING = 32;
  private static final int PATIENCE_SECONDS = 5;

  static {
    // The JDK's server has no other way to set these; the command line takes precedence.
    for (String limit : new String[] {"maxReqTime", "maxRspTime"}) {
      String property = "sun.net.httpserver." + limit;
      if (System.getProperty(property) == null) {
        System.setProperty(property, Integer.toString(PATIENCE_SECONDS));
      }
    }
  }

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Map<String, ManagementEndpoint> endpoints;
  private final Map<String, HttpHandler> pages;
  private final String paths;

  private ManagementServer(
      HttpServer server,
      Map<String, ManagementEndpoint> endpoints,
      Map<String, HttpHandler> pages) {
    this.server = server;
    this.endpoints = Map.copyOf(endpoints);
    this.pages = Map.copyOf(pages);
    paths = String.join(", ", new TreeMap<>(endpoints).keySet());
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            DaemonThreadFactory.named("management"));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts a server.
   *
   * @param address the address to listen on; port 0 for any free one
   * @param endpoints the endpoints by path, each with its leading slash
   * @param pages handlers by path; each sends and closes the response to a GET itself, and does not
   *     block the thread that calls it
   * @throws IOException if the address cannot be bound
   */
  public static ManagementServer start(
      InetSocketAddress address,
      Map<String, ManagementEndpoint> endpoints,
      Map<String, HttpHandler> pages)
      throws IOException {
    return new ManagementServer(HttpServer.create(address, WAITING), endpoints, pages);
  }

  /** Returns the address that the server listens on. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    HttpHandler page = pages.get(exchange.getRequestURI().getPath());
    if (page != null && exchange.getRequestMethod().equals("GET")) {
      page.handle(exchange);
      return;
    }
    try (exchange) {
      Reply reply = reply(exchange);
      exchange.getResponseHeaders().set("Content-Type", reply.contentType());
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      // HEAD is not allowed, like all methods but GET; its response has no body.
      boolean bodiless = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : reply.body().length);
      if (!bodiless) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(reply.body());
        }
      }
    }
  }

  private Reply reply(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    ManagementEndpoint endpoint = endpoints.get(path);
    if (endpoint == null && !pages.containsKey(path)) {
      return text(404, "Not found; available: " + paths);
    }
    if (endpoint == null || !exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      return text(405, "Only GET is allowed");
    }
    try {
      return endpoint.reply();
    } catch (RuntimeException e) {
      LOG.error("The request for {} failed", path, e);
      return text(500, "Failed; see the log");
    }
  }

  private static Reply text(int status, String text) {
    return new Reply(
        status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Frees the port; responses in progress are aborted. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
