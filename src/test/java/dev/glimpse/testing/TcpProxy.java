package dev.glimpse.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Passes connections on, until it is cut: then, as when a network is gone, nothing comes through in
 * either direction and no connection breaks. What was sent meanwhile arrives when it is mended.
 *
 * <p>Threads: two a connection, that wait while it is cut; any may cut and mend.
 */
public final class TcpProxy implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final RawServer server;
  private final ExecutorService answers = Executors.newCachedThreadPool();
  private final Object lock = new Object();
  private @Nullable InetSocketAddress target;
  private boolean cut = true;

  /** Listens at once, and passes nothing on before {@link #leadTo}. */
  public TcpProxy() throws IOException {
    server = new RawServer(this::pass);
  }

  /** Listens at this address at once, and passes all on to the target. */
  public TcpProxy(InetSocketAddress address, InetSocketAddress target) throws IOException {
    this.target = target;
    this.cut = false;
    server = new RawServer(address, this::pass);
  }

  /** Of 127.0.0.1. */
  public int port() {
    return server.port();
  }

  /** From now on connections lead to this port of 127.0.0.1, and it is not cut. */
  public void leadTo(int port) {
    synchronized (lock) {
      target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
    mend();
  }

  /** Nothing comes through any more. */
  public void cut() {
    synchronized (lock) {
      cut = true;
    }
  }

  /** Everything comes through again, late. */
  public void mend() {
    synchronized (lock) {
      cut = false;
      lock.notifyAll();
    }
  }

  private InetSocketAddress awaitWay() throws InterruptedException {
    synchronized (lock) {
      while (cut) {
        lock.wait();
      }
      return Objects.requireNonNull(target, "leadTo comes first");
    }
  }

  private void pass(InputStream requests, OutputStream responses)
      throws IOException, InterruptedException {
    InetSocketAddress way = awaitWay();
    try (Socket broker = new Socket(way.getAddress(), way.getPort())) {
      broker.setTcpNoDelay(true);
      answers.execute(() -> passBack(broker, responses));
      pump(requests, broker.getOutputStream());
    }
  }

  /** Closing the stream closes the connection. */
  private void passBack(Socket broker, OutputStream responses) {
    try (responses) {
      pump(broker.getInputStream(), responses);
    } catch (IOException e) {
      // either end hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(InputStream from, OutputStream to) throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      awaitWay();
      to.write(buffer, 0, n);
    }
    awaitWay(); // nor does the end of a connection come through
  }

  @Override
  public void close() throws IOException {
    server.close();
    answers.shutdownNow();
  }
}
