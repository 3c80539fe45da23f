package dev.glimpse.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A web server on the loopback whose images come as its paths' first words say: {@code /ok}, {@code
 * /fail-once} (500, then 200), {@code /busy-once} (429 with Retry-After, then 200), {@code
 * /reset-once}, {@code /reset}, {@code /hang}, {@code /trickle} (a byte a second), {@code /missing}
 * (404), {@code /forbidden} (403), {@code /loop} (a redirect to itself), {@code /short} (ends
 * before its Content-Length), {@code /long} (goes on beyond it), {@code /huge} (a Content-Length of
 * a terabyte), {@code /held} (until {@link #release}).
 */
public final class FaultyImageServer implements AutoCloseable {

  private final RawServer server;
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final byte[] image = TestImages.png(1);
  private volatile boolean down;

  /** Answers as soon as it is made. */
  public FaultyImageServer() throws IOException {
    server = new RawServer(this::serve);
  }

  /** Of an image. */
  public String uri(String path) {
    return "http://127.0.0.1:" + server.port() + path;
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

  private void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    String first = lines.readLine();
    while (first != null) {
      String line = first;
      while (line != null && !line.isEmpty()) {
        line = lines.readLine();
      }
      String path = first.split(" ", -1)[1];
      if (!answer(path, requests.merge(path, 1, Integer::sum), out)) {
        return;
      }
      first = lines.readLine();
    }
  }

  /** Whether the connection can be used again. */
  private boolean answer(String path, int number, OutputStream out)
      throws IOException, InterruptedException {
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
          throw new RawServer.Reset();
        }
        ok(out);
      }
      case "reset" -> throw new RawServer.Reset();
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
      case "long" -> {
        head(out, "200 OK", "Content-Length: " + image.length / 2);
        out.write(image);
      }
      case "huge" -> {
        head(out, "200 OK", "Content-Length: " + (1L << 40));
        out.write(image);
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

  @Override
  public void close() throws IOException {
    server.close();
  }
}
