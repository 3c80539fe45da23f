package dev.glimpse.store;

import static dev.glimpse.store.TestStores.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that a server or an object store has packed, and how the headers say so. */
@Timeout(60)
@Tag("native")
final class ContentCodingsTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final byte[] IMAGE = noise(1000);

  private RawServer server;
  private HttpFetcher http;
  private S3Fetcher objects;
  private volatile List<String> headers = List.of();
  private volatile byte[] body = {};

  /** Packs bytes in one of the ways that the tests name. */
  private enum Packing {
    GZIP,
    ZLIB,
    RAW,
    PLAIN;

    byte[] pack(byte[] bytes) throws IOException {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out =
          switch (this) {
            case GZIP -> new GZIPOutputStream(packed);
            case ZLIB -> new DeflaterOutputStream(packed);
            case RAW ->
                new DeflaterOutputStream(
                    packed, new Deflater(Deflater.DEFAULT_COMPRESSION, /* nowrap= */ true));
            case PLAIN -> packed;
          }) {
        out.write(bytes);
      }
      return packed.toByteArray();
    }
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    server =
        new RawServer(
            (in, out) -> {
              RawServer.skipRequest(in);
              StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
              headers.forEach(value -> head.append("Content-Encoding:" + value + "\r\n"));
              head.append("Content-Length: " + body.length + "\r\n\r\n");
              out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
              out.write(body);
            });
    http = TestStores.loopback(LIMIT);
    objects = S3Fetchers.of(address(), LIMIT, S3Fetchers.KNOWN, "bucket");
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    objects.close();
    server.close();
  }

  private String address() {
    return "http://127.0.0.1:" + server.port();
  }

  private byte[] packed(String packings) throws IOException {
    byte[] bytes = IMAGE;
    for (String packing : packings.split(" ", -1)) {
      bytes = Packing.valueOf(packing).pack(bytes);
    }
    return bytes;
  }

  private void shouldGiveTheImage() throws Exception {
    assertThat(http.fetch(ImageAddress.parse(address() + "/image"), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
    assertThat(objects.fetch(ImageAddress.parse("s3://bucket/image"), TestStores.MAX_BYTES))
        .isEqualTo(IMAGE);
  }

  private void shouldFail(FailureCode code, String... messages) {
    for (Failure failure :
        List.of(failure(http, address() + "/image"), failure(objects, "s3://bucket/image"))) {
      assertThat(failure.code()).as(failure.message()).isEqualTo(code);
      assertThat(failure.message()).contains(List.of(messages));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'gzip', GZIP",
    "'GZip', GZIP",
    "'x-gzip', GZIP",
    "'aws-chunked,gzip', GZIP",
    "'gzip,aws-chunked', GZIP",
    "'aws-chunked', PLAIN",
    "'identity', PLAIN",
    "'identity, gzip', GZIP",
    "'gzip , identity', GZIP",
    "', ,gzip,,', GZIP",
    "'', PLAIN",
    "'deflate', ZLIB",
    "'deflate', RAW",
    "'deflate, gzip', ZLIB GZIP",
    "'gzip, deflate', GZIP RAW",
    "'gzip, gzip', GZIP GZIP",
    "'gzip,gzip,deflate,gzip,gzip', GZIP GZIP ZLIB GZIP GZIP",
    "'base64', PLAIN",
    "'binary', PLAIN",
    "'none', PLAIN",
    "'UTF-8', PLAIN",
  })
  void shouldUndoWhatTheHeaderLists(String header, String packings) throws Exception {
    headers = List.of(" " + header);
    body = packed(packings);

    shouldGiveTheImage();
  }

  @Test
  void shouldReadSeveralHeadersAsOneList() throws Exception {
    headers = List.of("aws-chunked", "", " deflate", "gzip");
    body = packed("ZLIB GZIP");

    shouldGiveTheImage();
  }

  @Test
  void shouldReadAllMembersOfAGzipStream() throws Exception {
    headers = List.of("gzip");
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (int i = 0; i < 10; i++) {
      members.write(Packing.GZIP.pack(Arrays.copyOfRange(IMAGE, i * 100, i * 100 + 100)));
      members.write(Packing.GZIP.pack(new byte[0]));
    }
    body = members.toByteArray();

    shouldGiveTheImage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "deflate, gzip"})
  void shouldReadAnEmptyBodyAsEmpty(String header) throws Exception {
    headers = List.of(header);

    assertThat(http.fetch(ImageAddress.parse(address() + "/image"), TestStores.MAX_BYTES))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "compress", "x-compress", "lzma", "exi", "dcb", "snappy"})
  void shouldNameACodingThatIsNotSupported(String coding) {
    body = IMAGE;
    for (String header : List.of(coding, "gzip, " + coding, coding + ",aws-chunked")) {
      headers = List.of(header);

      shouldFail(
          FailureCode.UNSUPPORTED_FORMAT,
          "Content-Encoding " + coding + ";",
          "supported are gzip, deflate and identity");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"g zip", "<script>", "gzip;q=1", "\"gzip\"", "é", "\u001b[31m"})
  void shouldNotRepeatWhatIsNoName(String coding) {
    body = IMAGE;
    headers = List.of(coding);

    shouldFail(FailureCode.UNSUPPORTED_FORMAT, "Content-Encoding that is not a coding's name");
    assertThat(failure(http, address() + "/image").message()).doesNotContain(coding);
  }

  @Test
  void shouldRefuseMoreThanFiveCodings() {
    headers = List.of("gzip, gzip, gzip", "gzip, gzip, gzip");
    body = IMAGE;

    shouldFail(FailureCode.UNSUPPORTED_FORMAT, "/image was sent with", "6 times over");
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, PLAIN, 'it is not valid gzip'",
    "deflate, PLAIN, 'it is not valid deflate'",
    "gzip, ZLIB, 'it is not valid gzip'",
    "deflate, GZIP, 'it is not valid deflate'",
    "'deflate, gzip', GZIP, 'it is not valid gzip of deflate'"
  })
  void shouldTellABodyThatIsNotPackedAsTheHeaderSays(String header, String packings, String message)
      throws Exception {
    headers = List.of(header);
    body = packed(packings);

    shouldFail(FailureCode.CORRUPT_IMAGE, "Content-Encoding", message);
  }

  @ParameterizedTest
  @CsvSource({"gzip, GZIP", "deflate, ZLIB", "deflate, RAW", "'gzip, gzip', GZIP GZIP"})
  void shouldTellAPackedBodyThatWasStoredInPart(String header, String packings) throws Exception {
    headers = List.of(header);
    byte[] whole = packed(packings);
    for (int length : new int[] {3, whole.length / 2, whole.length - 1}) {
      body = Arrays.copyOf(whole, length);

      shouldFail(FailureCode.CORRUPT_IMAGE, "ends too early");
    }
  }

  @Test
  void shouldTellAWrongChecksum() throws Exception {
    headers = List.of("gzip");
    body = packed("GZIP");
    body[body.length - 6] ^= 1;

    shouldFail(FailureCode.CORRUPT_IMAGE, "it is not valid gzip");
  }

  /** The connection broke, and the next attempt may read all of it. */
  @Test
  void shouldNotBlameTheImageWhenTheConnectionBreaks() throws Exception {
    byte[] whole = packed("GZIP");
    try (RawServer broken =
        RawServer.saying(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(whole.length, new String(whole, 0, 500, StandardCharsets.ISO_8859_1)))) {
      assertThat(failure(http, "http://127.0.0.1:" + broken.port() + "/image").code())
          .isEqualTo(FailureCode.FETCH_FAILED);
    }
  }

  @ParameterizedTest
  @CsvSource({"gzip, GZIP", "deflate, ZLIB", "deflate, RAW", "'gzip, gzip', GZIP GZIP"})
  void shouldCountWhatEachLayerUnpacksTo(String header, String packings) throws Exception {
    headers = List.of(header);
    byte[] bomb = new byte[5_000_000];
    for (String packing : packings.split(" ", -1)) {
      bomb = Packing.valueOf(packing).pack(bomb);
    }
    body = bomb;

    shouldFail(FailureCode.IMAGE_TOO_LARGE, "1000 bytes");
  }

  @Test
  void shouldBoundALayerThatUnpacksToNoImageAtAll() throws Exception {
    byte[] empty = Packing.GZIP.pack(new byte[0]);
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    named.write(empty, 0, 3);
    named.write(8); // a file's name follows, which has no bound
    named.write(empty, 4, 6);
    named.write(("a".repeat(5_000_000) + "\0").getBytes(StandardCharsets.ISO_8859_1));
    named.write(empty, 10, empty.length - 10);
    headers = List.of("gzip, gzip");
    body = Packing.GZIP.pack(named.toByteArray());

    shouldFail(FailureCode.IMAGE_TOO_LARGE, "1000 bytes");
  }

  @Test
  void shouldBoundMembersWithoutContent() throws Exception {
    byte[] empty = Packing.GZIP.pack(new byte[0]);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (int i = 0; i < 3_000; i++) {
      members.write(empty);
    }
    headers = List.of("gzip");
    body = members.toByteArray();

    shouldFail(FailureCode.CORRUPT_IMAGE, "it is not valid gzip");
  }
}
