package dev.glimpse.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A web server on the loopback whose images come as its paths' first words say: {@code /ok}, {@code
 * /fail-once} (500, then 200), {@code /busy-once} (429 with Retry-After, then 200), {@code
 * /reset-once}, {@code /reset}, {@code /hang}, {@code /trickle} (a byte a second), {@code /missing}
 * (404), {@code /forbidden} (403), {@code /loop} (a redirect to itself), {@code /short} (ends
 * before its Content-Length), {@code /held} (until {@link #release}).
 */
public final class FaultyImageServer implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final byte[] image = TestImages.png(1);
  private volatile boolean down;

  /** Answers as soon as it is made. */
  public FaultyImageServer() throws IOException {
    threads.execute(this::accept);
  }

  /** Of an image. */
  public String uri(String path) {
    return "http://127.0.0.1:" + server.getLocalPort() + path;
  }

  /** While it is down, every request breaks off. */
  public void down(boolean down) {
    this.down = down;
  }

  /** Lets go of what is held. */
  public void release() {
    released.countDown();
  }

  /** How often a path was asked for. */
  public int requests(String path) {
    return requests.getOrDefault(path, 0);
  }

  /** How many requests came. */
  public int requests() {
    return requests.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      while (first != null) {
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
          line = in.readLine();
        }
        String path = first.split(" ", -1)[1];
        if (!answer(path, requests.merge(path, 1, Integer::sum), socket)) {
          return;
        }
        first = in.readLine();
      }
    } catch (IOException e) {
      // the client hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the connection can be used again. */
  private boolean answer(String path, int number, Socket socket)
      throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    boolean first = number == 1;
    switch (down ? "reset" : path.split("/", -1)[1]) {
      case "ok" -> ok(out);
      case "fail-once" -> {
        if (first) {
          head(out, "500 Oops", "Content-Length: 0");
        } else {
          ok(out);
        }
      }
      case "busy-once" -> {
        if (first) {
          head(out, "429 Too Many Requests", "Retry-After: 1\r\nContent-Length: 0");
        } else {
          ok(out);
        }
      }
      case "reset-once" -> {
        if (first) {
          return reset(socket);
        }
        ok(out);
      }
      case "reset" -> {
        return reset(socket);
      }
      case "hang" -> {
        boolean unused = new CountDownLatch(1).await(1, TimeUnit.HOURS);
      }
      case "trickle" -> {
        head(out, "200 OK", "Content-Length: " + image.length);
        for (byte b : image) {
          out.write(b);
          out.flush();
          boolean unused = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
        }
      }
      case "missing" -> head(out, "404 Not Found", "Content-Length: 0");
      case "forbidden" -> head(out, "403 Forbidden", "Content-Length: 0");
      case "loop" -> head(out, "302 Found", "Location: " + path + "\r\nContent-Length: 0");
      case "short" -> {
        head(out, "200 OK", "Content-Length: " + (image.length + 100));
        out.write(image);
        return false;
      }
      case "held" -> {
        released.await();
        ok(out);
      }
      default -> throw new IOException("no such behaviour: " + path);
    }
    return true;
  }

  private void ok(OutputStream out) throws IOException {
    head(out, "200 OK", "Content-Type: image/png\r\nContent-Length: " + image.length);
    out.write(image);
    out.flush();
  }

  private static void head(OutputStream out, String status, String headers) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\n" + headers + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** RST instead of FIN. */
  private static boolean reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    return false;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
