package dev.glimpse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback that answers in ways in which no HTTP server library would. */
public final class RawServer implements AutoCloseable {

  /** What happens on a connection; it ends when the client hangs up. */
  public interface Answer {
    void to(InputStream in, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();

  /** Answers every connection like this. */
  public RawServer(Answer answer) throws IOException {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), answer);
  }

  /** Answers every connection to this address like this. */
  public RawServer(InetSocketAddress address, Answer answer) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(address, 500);
    threads.execute(() -> accept(answer));
  }

  /** Answers every connection with the text, and hangs up. */
  public static RawServer saying(String response) throws IOException {
    return new RawServer(text(response));
  }

  /** Says the text. */
  public static Answer text(String response) {
    return (in, out) -> {
      skipRequest(in);
      out.write(response.getBytes(StandardCharsets.ISO_8859_1));
    };
  }

  /** Takes what comes and says nothing. */
  public static Answer silent() {
    return (in, out) -> in.transferTo(OutputStream.nullOutputStream());
  }

  /** Says the text again and again, with a pause below every timeout between. */
  public static Answer dripping(String head, String text, long pauseMillis) {
    CountDownLatch never = new CountDownLatch(1);
    return (in, out) -> {
      skipRequest(in);
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      while (!never.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
    };
  }

  /** Says the text again and again, as fast as it is taken. */
  public static Answer flooding(String head, String text) {
    return (in, out) -> {
      skipRequest(in);
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      while (!Thread.currentThread().isInterrupted()) {
        out.write(bytes);
      }
    };
  }

  /** Thrown by an answer that is to end in RST instead of FIN. */
  public static final class Reset extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** How many connections came. */
  public int connections() {
    return connections.get();
  }

  /** Of 127.0.0.1. */
  public int port() {
    return server.getLocalPort();
  }

  /** Reads to the empty line behind a request's header. */
  public static void skipRequest(InputStream in) throws IOException {
    int newlines = 0;
    while (newlines < 2) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("client hung up");
      }
      newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
    }
  }

  private void accept(Answer answer) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        threads.execute(() -> answer(answer, socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static void answer(Answer answer, Socket socket) {
    try (socket) {
      try {
        answer.to(socket.getInputStream(), socket.getOutputStream());
      } catch (Reset e) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException e) {
      // the client hung up, which is what most tests wait for
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
