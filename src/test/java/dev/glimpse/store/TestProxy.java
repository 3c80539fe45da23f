package dev.glimpse.store;

import dev.glimpse.testing.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on the loopback. It answers plain requests by itself, with two bytes, and leads
 * every tunnel to one port of this machine, whatever host it is for.
 */
final class TestProxy implements AutoCloseable {

  private final RawServer server;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private volatile String refusal = "";
  private volatile String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

  /** Leads tunnels to the port. */
  TestProxy(int port) throws IOException {
    server = new RawServer((in, out) -> serve(in, out, port));
  }

  private void serve(InputStream in, OutputStream out, int port) throws IOException {
    List<String> head = RequestHead.read(in);
    while (!head.isEmpty()) {
      lines.addAll(head);
      boolean tunnel = head.get(0).startsWith("CONNECT ");
      String text =
          !refusal.isEmpty() ? refusal : tunnel ? "HTTP/1.1 200 Connected\r\n\r\n" : answer;
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      if (tunnel && refusal.isEmpty()) {
        connect(in, out, port);
        return;
      }
      head = RequestHead.read(in);
    }
  }

  private static void connect(InputStream in, OutputStream out, int port) throws IOException {
    try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread back =
          new Thread(
              () -> {
                try {
                  target.getInputStream().transferTo(out);
                  out.close();
                } catch (IOException e) {
                  // one of the two hung up
                }
              });
      back.start();
      in.transferTo(target.getOutputStream());
    }
  }

  /** Refuses from now on, with this text. */
  void refusing(String text) {
    refusal = text;
  }

  /** Answers plain requests with this text from now on. */
  void answering(String text) {
    answer = text;
  }

  /** The lines of all requests that the proxy read. */
  List<String> lines() {
    return lines;
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
