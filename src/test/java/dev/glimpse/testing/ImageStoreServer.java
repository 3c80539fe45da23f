package dev.glimpse.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on the loopback whose images a test adds, replaces and removes; others are 404. */
public final class ImageStoreServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> images = new ConcurrentHashMap<>();
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final CountDownLatch released = new CountDownLatch(1);

  /** Answers as soon as it is made. */
  public ImageStoreServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Returns the URI of a path. */
  public String uri(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Adds or replaces an image. */
  public void put(String path, byte[] image) {
    images.put(path, image);
  }

  /** Removes an image. */
  public void remove(String path) {
    images.remove(path);
  }

  /** Returns all images. */
  public Collection<byte[]> images() {
    return List.copyOf(images.values());
  }

  /** Lets requests of a path wait until {@link #release}. */
  public void hold(String path) {
    held.add(path);
  }

  /** Answers the requests that wait. */
  public void release() {
    released.countDown();
  }

  /** Returns how often a path was requested. */
  public int requests(String path) {
    return requests.getOrDefault(path, 0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.merge(path, 1, Integer::sum);
    if (held.contains(path)) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    byte[] image = images.get(path);
    try (exchange) {
      if (image == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        exchange.sendResponseHeaders(200, image.length);
        exchange.getResponseBody().write(image);
      }
    }
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
