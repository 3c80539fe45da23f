package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that users reported, with their image. One fetch is one attempt here. */
@Timeout(120)
@Tag("native")
final class ReportedTransportTest {

  private static final Path IMAGE = Path.of("../shared/reports/base.jpg");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long MAX_BYTES = 10_000_000;

  private byte[] image;

  @BeforeEach
  void read() throws IOException {
    assumeTrue(Files.isRegularFile(IMAGE), "no ../shared/reports beside this checkout");
    image = Files.readAllBytes(IMAGE);
  }

  /** Report silent-close-server: each connection is closed after an answer, without saying so. */
  @Test
  void shouldFetchEveryImageOfAServerThatClosesSilently() throws Exception {
    try (RawServer server =
            new RawServer(
                (in, out) -> {
                  RawServer.skipRequest(in);
                  answer(out);
                });
        HttpFetcher fetcher = TestStores.loopback(LIMIT)) {
      ExecutorService threads = Executors.newFixedThreadPool(16);
      List<Future<byte[]>> fetches = new ArrayList<>();
      for (int i = 1; i <= 60; i++) {
        ImageAddress uri =
            ImageAddress.parse("http://127.0.0.1:" + server.port() + "/" + i + ".jpg");
        fetches.add(threads.submit(() -> fetcher.fetch(uri, MAX_BYTES)));
      }
      for (Future<byte[]> fetch : fetches) {
        assertThat(fetch.get()).isEqualTo(image);
      }
      threads.shutdown();
    }
  }

  private void answer(OutputStream out) throws IOException {
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            .formatted(image.length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write(image);
  }

  /** Report content-encoding-list: a store that kept aws-chunked with the objects. */
  @Test
  void shouldUnpackEveryObjectOfAStoreThatKeptAwsChunked() throws Exception {
    Map<String, String> codings =
        Map.of("a", "aws-chunked,gzip", "b", "gzip,aws-chunked", "c", "aws-chunked", "d", "gzip");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          answer(exchange, codings.get(path.substring(path.length() - 1)));
        });
    server.start();
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    try (S3Fetcher fetcher = S3Fetchers.of(endpoint, LIMIT, S3Fetchers.KNOWN, "photos")) {
      for (String key : codings.keySet()) {
        assertThat(fetcher.fetch(ImageAddress.parse("s3://photos/" + key), MAX_BYTES))
            .as(key)
            .isEqualTo(image);
      }
    } finally {
      server.stop(0);
    }
  }

  private void answer(HttpExchange exchange, String coding) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream out = coding.contains("gzip") ? new GZIPOutputStream(body) : body) {
      out.write(image);
    }
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Encoding", coding);
      exchange.sendResponseHeaders(200, body.size());
      body.writeTo(exchange.getResponseBody());
    }
  }
}
