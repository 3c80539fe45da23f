package dev.glimpse.store;

import dev.glimpse.testing.RawServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers everything with the same text, and keeps what was asked: first lines and headers. */
final class RecordingServer implements AutoCloseable {

  private final RawServer server;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  RecordingServer(String body) throws IOException {
    server = new RawServer((in, out) -> answer(in, out, body));
  }

  private void answer(InputStream in, OutputStream out, String body) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    String line = reader.readLine();
    while (line != null && !line.isEmpty()) {
      lines.add(line);
      line = reader.readLine();
    }
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body)
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What came, line by line. */
  List<String> lines() {
    return lines;
  }

  int port() {
    return server.port();
  }

  /** On the loopback. */
  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
