package dev.glimpse.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server with TLS on the loopback, which closes each connection after an answer of two bytes. */
final class TlsServer implements AutoCloseable {

  private final SSLServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();

  TlsServer(SSLContext keys) throws IOException {
    server =
        (SSLServerSocket)
            keys.getServerSocketFactory()
                .createServerSocket(0, 100, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) server.accept();
        connections.incrementAndGet();
        threads.execute(() -> answer(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void answer(SSLSocket socket) {
    try (socket) {
      List<String> head = RequestHead.read(socket.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      lines.addAll(head);
      requests.incrementAndGet();
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // the client refuses the certificate, as most tests want it
    }
  }

  /** The lines of all requests. */
  List<String> lines() {
    return lines;
  }

  int connections() {
    return connections.get();
  }

  int requests() {
    return requests.get();
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
