package dev.glimpse.download;

import dev.glimpse.testing.RawServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A web server on the loopback with one file, which it serves with ranges (RFC 9110), unless an
 * answer of another kind is next. One request a connection.
 */
final class FileServer implements AutoCloseable {

  /** What came; header names in lower case. */
  record Request(String line, Map<String, String> headers) {
    String header(String name) {
      return headers.get(name);
    }
  }

  /** What goes back. */
  interface Answer {
    void to(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final RawServer server;
  private final Queue<Answer> next = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile byte[] content;
  private volatile String validator = "ETag: \"first\"";

  FileServer(byte[] content) throws IOException {
    this.content = content;
    server = new RawServer(this::answer);
  }

  URI uri(String name) {
    return URI.create("http://127.0.0.1:" + server.port() + "/" + name);
  }

  int port() {
    return server.port();
  }

  /** Another file from now on, and the header that tells the two apart; empty for none. */
  FileServer has(byte[] content, String validator) {
    this.content = content;
    this.validator = validator;
    return this;
  }

  /** Instead of the proper answers, in this order. */
  FileServer answersNext(Answer... answers) {
    next.addAll(List.of(answers));
    return this;
  }

  List<Request> requests() {
    return requests;
  }

  /** What the last request asked for. */
  String lastRange() {
    return requests.get(requests.size() - 1).header("range");
  }

  private void answer(InputStream in, OutputStream out) throws IOException, InterruptedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    String first = lines.readLine();
    Map<String, String> headers = new HashMap<>();
    for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
      String[] parts = line.split(":", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
    }
    Request request = new Request(first, headers);
    requests.add(request);
    Answer answer = next.poll();
    if (answer == null) {
      proper(request, out, content.length);
    } else {
      answer.to(request, out);
    }
  }

  /** As a good server answers, but for what comes behind {@code bytes} of the file. */
  private void proper(Request request, OutputStream out, int bytes) throws IOException {
    String ifRange = request.header("if-range");
    boolean partial =
        request.header("range") != null && (ifRange == null || validator.endsWith(": " + ifRange));
    int from =
        partial ? Integer.parseInt(request.header("range").replaceAll("bytes=(\\d+)-", "$1")) : 0;
    String ending = validator.isEmpty() ? "" : validator + "\r\n";
    if (partial && from >= content.length) {
      head(out, "416 Range Not Satisfiable", "Content-Range: bytes */" + content.length);
      return;
    }
    String length = "Content-Length: " + (content.length - from) + "\r\n" + ending;
    if (partial) {
      String range = "bytes %d-%d/%d".formatted(from, content.length - 1, content.length);
      head(out, "206 Partial Content", length + "Content-Range: " + range);
    } else {
      head(out, "200 OK", length + "Accept-Ranges: bytes");
    }
    out.write(content, from, Math.max(0, bytes - from));
    out.flush();
  }

  static void head(OutputStream out, String status, String headers) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers.strip() + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** The file up to there, some of which a reset may swallow. */
  Answer resetsAfter(int bytes) {
    return (request, out) -> {
      proper(request, out, bytes);
      throw new RawServer.Reset();
    };
  }

  /** The file up to there, then the end, as if that were all. */
  Answer endsAfter(int bytes) {
    return (request, out) -> proper(request, out, bytes);
  }

  /** The file up to there, then silence until the latch opens. */
  Answer stopsAt(int bytes, CountDownLatch until) {
    return (request, out) -> {
      proper(request, out, bytes);
      until.await();
    };
  }

  /** The whole file, whatever was asked for. */
  Answer ignoresRange() {
    return (request, out) -> proper(new Request(request.line(), Map.of()), out, content.length);
  }

  /** A head alone. */
  static Answer says(String status, String headers) {
    return (request, out) -> head(out, status, headers);
  }

  /** A head and the file, or some of it. */
  Answer says(String status, String headers, int from, int to) {
    return (request, out) -> {
      head(out, status, headers);
      out.write(content, from, to - from);
      out.flush();
    };
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
