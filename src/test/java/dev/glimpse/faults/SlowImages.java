package dev.glimpse.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web server of images that take some time, or as long as the test wants: a fault finds something
 * unfinished then.
 */
final class SlowImages implements AutoCloseable {

  private static final byte[] IMAGE = TestImages.png(1);

  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  SlowImages() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/held", e -> answer(e, () -> latch(e.getRequestURI().getPath()).await()));
    server.createContext("/slow", e -> answer(e, () -> Thread.sleep(millis(e))));
    server.start();
  }

  /** Returns the address of an image that comes after this time. */
  String slow(int millis) {
    return base() + "/slow/" + millis;
  }

  /** Returns the address of an image that comes when it is released. */
  String held(int number) {
    return base() + heldPath(number);
  }

  void release(int number) {
    latch(heldPath(number)).countDown();
  }

  private static String heldPath(int number) {
    return "/held/" + number;
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private CountDownLatch latch(String path) {
    return held.computeIfAbsent(path, p -> new CountDownLatch(1));
  }

  private static long millis(HttpExchange exchange) {
    return Long.parseLong(exchange.getRequestURI().getPath().substring("/slow/".length()));
  }

  private interface Delay {
    void pass() throws InterruptedException;
  }

  private static void answer(HttpExchange exchange, Delay delay) throws IOException {
    try (exchange) {
      delay.pass();
      exchange.getResponseHeaders().add("Content-Type", "image/png");
      exchange.sendResponseHeaders(200, IMAGE.length);
      exchange.getResponseBody().write(IMAGE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the test is over
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
