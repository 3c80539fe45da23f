package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.testing.RawServer;
import dev.glimpse.testing.TestSources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Spellings of addresses, and what a server must see of each: its host and the request line; or the
 * failure, and then no server sees anything. Every name is that of a server on the loopback.
 */
@Timeout(60)
@Tag("native")
final class RequestLineTest {

  /** PORT is the server's. Two spaces stand before what it must see. */
  private static final String REQUESTS =
      """
      # characters that a URI cannot hold
      http://h.test:PORT/写真.jpg  h.test /%E5%86%99%E7%9C%9F.jpg
      http://h.test:PORT/ok.jpg?file=日本  h.test /ok.jpg?file=%E6%97%A5%E6%9C%AC
      http://h.test:PORT/ü  h.test /%C3%BC
      http://h.test:PORT/ü?ü  h.test /%C3%BC?%C3%BC
      http://h.test:PORT/😀.png  h.test /%F0%9F%98%80.png
      http://h.test:PORT/Привет/мир.png  h.test /%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82/%D0%BC%D0%B8%D1%80.png
      http://h.test:PORT/صورة.png  h.test /%D8%B5%D9%88%D8%B1%D8%A9.png
      http://h.test:PORT/u\u0308.jpg  h.test /u%CC%88.jpg
      http://h.test:PORT/\u00fc.jpg  h.test /%C3%BC.jpg
      http://h.test:PORT/a\u00a0b  h.test /a%C2%A0b
      http://h.test:PORT/a\u202eb  h.test /a%E2%80%AEb
      http://h.test:PORT/\ufffd  h.test /%EF%BF%BD
      http://h.test:PORT/\ue000  h.test /%EE%80%80
      http://h.test:PORT/my photo.jpg  h.test /my%20photo.jpg
      http://h.test:PORT/a b?c d  h.test /a%20b?c%20d
      http://h.test:PORT/a|b{c}^d`e  h.test /a%7Cb%7Bc%7D%5Ed%60e
      http://h.test:PORT/a"b<c>[d]\\e  h.test /a%22b%3Cc%3E%5Bd%5D%5Ce
      http://h.test:PORT/?a|b{c}^d`e"f<g>[h]\\i  h.test /?a%7Cb%7Bc%7D%5Ed%60e%22f%3Cg%3E%5Bh%5D%5Ci
      # escapes and characters that are right as they are
      http://h.test:PORT/%E5%86%99%E7%9C%9F.jpg  h.test /%E5%86%99%E7%9C%9F.jpg
      http://h.test:PORT/%e5%86%99.jpg  h.test /%e5%86%99.jpg
      http://h.test:PORT/%e5%86%99真.jpg  h.test /%e5%86%99%E7%9C%9F.jpg
      http://h.test:PORT/%FC.jpg  h.test /%FC.jpg
      http://h.test:PORT/a%2Fb%2fc  h.test /a%2Fb%2fc
      http://h.test:PORT/a%20b%2520c  h.test /a%20b%2520c
      http://h.test:PORT/a+b%2Bc?d+e%2B  h.test /a+b%2Bc?d+e%2B
      http://h.test:PORT/a%3Fb%23c?d  h.test /a%3Fb%23c?d
      http://h.test:PORT/%7Euser/~user  h.test /%7Euser/~user
      http://h.test:PORT/;a=1,b!c$d&e'f(g)h*i:j@k  h.test /;a=1,b!c$d&e'f(g)h*i:j@k
      http://h.test:PORT/?a=/?:@&b=%26;,!$'()*  h.test /?a=/?:@&b=%26;,!$'()*
      http://h.test:PORT/x?X-Amz-Signature=1%2F2&X-Amz-Credential=a%2Fb%3D  h.test /x?X-Amz-Signature=1%2F2&X-Amz-Credential=a%2Fb%3D
      # paths
      http://h.test:PORT  h.test /
      http://h.test:PORT?x=1  h.test /?x=1
      http://h.test:PORT/?  h.test /?
      http://h.test:PORT/x#fragment  h.test /x
      http://h.test:PORT/x?y#ü z  h.test /x?y
      http://h.test:PORT#x  h.test /
      http://h.test:PORT//a//b  h.test //a//b
      http://h.test:PORT/a/./b/../c  h.test /a/c
      http://h.test:PORT/../../a  h.test /a
      http://h.test:PORT/a/%2e%2E/b/%2e/c  h.test /b/c
      http://h.test:PORT/a/..  h.test /
      http://h.test:PORT/a/b/.  h.test /a/b/
      http://h.test:PORT/...  h.test /...
      http://h.test:PORT/a;/b/..c/.d  h.test /a;/b/..c/.d
      # hosts
      HTTP://H.TEST:PORT/x  h.test /x
      http://h.test.:PORT/x  h.test. /x
      http://my_service:PORT/ok.jpg  my_service /ok.jpg
      http://_x._tcp.h.test:PORT/  _x._tcp.h.test /
      http://-x-.h.test:PORT/  -x-.h.test /
      http://bücher.test:PORT/  xn--bcher-kva.test /
      http://BÜCHER.TEST:PORT/  xn--bcher-kva.test /
      http://bu\u0308cher.test:PORT/  xn--bcher-kva.test /
      http://b%C3%BCcher.test:PORT/  xn--bcher-kva.test /
      http://xn--bcher-kva.test:PORT/  xn--bcher-kva.test /
      http://straße.test:PORT/  xn--strae-oqa.test /
      http://βόλος.test:PORT/  xn--nxasmm1c.test /
      http://例え。テスト:PORT/  xn--r8jz45g.xn--zckzah /
      http://пример.испытание:PORT/写  xn--e1afmkfd.xn--80akhbyknj4f /%E5%86%99
      http://مثال.test:PORT/  xn--mgbh0fb.test /
      http://i❤.test:PORT/  xn--i-7iq.test /
      http://ｈ．ｔｅｓｔ:PORT/  h.test /
      http://h\u00ad.test:PORT/  h.test /
      http://mein_bücher-regal.test:PORT/  xn--mein_bcher-regal-ozb.test /
      # addresses
      http://127.0.0.1:PORT/x  127.0.0.1 /x
      http://2130706433:PORT/x  127.0.0.1 /x
      http://0x7f.1:PORT/x  127.0.0.1 /x
      http://0177.0.0.1:PORT/x  127.0.0.1 /x
      http://127.1:PORT/x  127.0.0.1 /x
      http://１２７.0.0.1:PORT/x  127.0.0.1 /x
      http://127.0.0.1.:PORT/x  127.0.0.1 /x
      http://[::1]:PORT/x  [::1] /x
      http://[0:0:0:0:0:0:0:1]:PORT/ü  [::1] /%C3%BC
      http://[::FFFF:127.0.0.1]:PORT/x  [::ffff:7f00:1] /x
      http://h.test:0PORT/x  h.test /x
      # objects: the bucket is part of the path
      s3://photos/写真.jpg  store.test /photos/%E5%86%99%E7%9C%9F.jpg
      s3://photos/gr%C3%BCn.jpg  store.test /photos/gr%C3%BCn.jpg
      s3://photos/a b.jpg  store.test /photos/a%20b.jpg
      s3://photos/a%20b.jpg  store.test /photos/a%20b.jpg
      s3://photos/a+b.jpg  store.test /photos/a%2Bb.jpg
      s3://photos/a%2Bb.jpg  store.test /photos/a%2Bb.jpg
      s3://photos/a%3Fb%23c.jpg  store.test /photos/a%3Fb%23c.jpg
      s3://photos/a%25b.jpg  store.test /photos/a%25b.jpg
      s3://photos/a%2Fb//c  store.test /photos/a/b//c
      s3://photos/a|b[c].jpg  store.test /photos/a%7Cb%5Bc%5D.jpg
      S3://my_Bucket/x  store.test /my_Bucket/x
      """;

  /** What the first answer's Location holds, and what the server must see then. */
  private static final String REDIRECTS =
      """
      /my photo.jpg  h.test /my%20photo.jpg
      /ok.jpg?a=1|2  h.test /ok.jpg?a=1%7C2
      /a{b}  h.test /a%7Bb%7D
      /写真.jpg  h.test /%E5%86%99%E7%9C%9F.jpg
      写真.jpg?日本  h.test /folder/%E5%86%99%E7%9C%9F.jpg?%E6%97%A5%E6%9C%AC
      latin1:/grün.jpg  h.test /gr%FCn.jpg
      /%E5%86%99|真  h.test /%E5%86%99%7C%E7%9C%9F
      /100%.jpg?%zz  h.test /100%.jpg?%zz
      other.jpg  h.test /folder/other.jpg
      ../other.jpg  h.test /other.jpg
      ../../../other.jpg  h.test /other.jpg
      ./a/%2e%2e/b  h.test /folder/b
      ?page=2  h.test /folder/from?page=2
      \\images\\x.jpg  h.test /images/x.jpg
      images\\y.jpg?a\\b  h.test /folder/images/y.jpg?a%5Cb
      ///other.test:PORT/x  other.test /x
      http:\\\\other.test:PORT\\bs  other.test /bs
      http:///other.test:PORT/three  other.test /three
      #top?  h.test /folder/from?1
      //other.test:PORT/x  other.test /x
      //bücher.test:PORT/ü  xn--bcher-kva.test /%C3%BC
      //my_service:PORT  my_service /
      http://my_service:PORT/x y#z  my_service /x%20y
      HTTP://BÜCHER.test:PORT  xn--bcher-kva.test /
      http://2130706433:PORT/a b  127.0.0.1 /a%20b
      \t /x\ty \t  h.test /xy
      """;

  private static final String REFUSALS =
      """
      http://h.test:PORT/%zz  INVALID_REQUEST
      http://h.test:PORT/100%  INVALID_REQUEST
      http://h.test:PORT/?a=%2  INVALID_REQUEST
      http://h.test:PORT/\ud800.jpg  INVALID_REQUEST
      http://h.test:PORT/?\udc00  INVALID_REQUEST
      http://\ud83d.test:PORT/  INVALID_REQUEST
      http://h.test:PORT/a\tb  INVALID_REQUEST
      http://h.test:PORT/a\u0000b  INVALID_REQUEST
      http://h.test:PORT/NEL  INVALID_REQUEST
      http://h.test:PORT/ HTTP/1.1CRLFHost: other  INVALID_REQUEST
      http://h.test\u007f:PORT/  INVALID_REQUEST
      http://a b:PORT/  INVALID_REQUEST
      http://a%20b:PORT/  INVALID_REQUEST
      http://a%2Fb:PORT/  INVALID_REQUEST
      http://a%40b:PORT/  INVALID_REQUEST
      http://a%FCb:PORT/  INVALID_REQUEST
      http://a..b:PORT/  INVALID_REQUEST
      http://.:PORT/  INVALID_REQUEST
      http://a!b:PORT/  INVALID_REQUEST
      http://a\\b:PORT/  INVALID_REQUEST
      http://℀.test:PORT/  INVALID_REQUEST
      http://\ufffd.test:PORT/  INVALID_REQUEST
      http://\u0308.test:PORT/  INVALID_REQUEST
      http://xn--ü.test:PORT/  INVALID_REQUEST
      http://LONG.test:PORT/  INVALID_REQUEST
      http://:PORT/  INVALID_REQUEST
      http:///x  INVALID_REQUEST
      http:x  INVALID_REQUEST
      http://256.0.0.1:PORT/  INVALID_REQUEST
      http://1.2.3.4.5:PORT/  INVALID_REQUEST
      http://4294967296:PORT/  INVALID_REQUEST
      http://08.0.0.1:PORT/  INVALID_REQUEST
      http://h.0x:PORT/0  INVALID_REQUEST
      http://[::1:PORT/  INVALID_REQUEST
      http://[::1]x:PORT/  INVALID_REQUEST
      http://[1.2.3.4]:PORT/  INVALID_REQUEST
      http://[fe80::1%25lo]:PORT/  INVALID_REQUEST
      http://::1:PORT/  INVALID_REQUEST
      http://h.test:0/  INVALID_REQUEST
      http://h.test:65536/  INVALID_REQUEST
      http://h.test:99999999999/  INVALID_REQUEST
      http://h.test:-1/  INVALID_REQUEST
      http://h.test:8x/  INVALID_REQUEST
      http://h.test:８０/  INVALID_REQUEST
      写真.jpg  INVALID_REQUEST
      /folder/x.jpg  INVALID_REQUEST
      1http://h.test/  INVALID_REQUEST
      BLANKhttp://h.test/  INVALID_REQUEST
      http://user:secret@h.test:PORT/  FETCH_FORBIDDEN
      http://ü@h.test:PORT/  FETCH_FORBIDDEN
      http://h.test\\@other.test:PORT/  FETCH_FORBIDDEN
      gs://photos/写真.jpg  FETCH_FORBIDDEN
      ftp://bücher.test/x  FETCH_FORBIDDEN
      s3://photos/写真.jpg?x  FETCH_FORBIDDEN
      s3://photos/a#b  FETCH_FORBIDDEN
      s3://photos/a/../b  FETCH_FORBIDDEN
      s3://photos/%FC  FETCH_FORBIDDEN
      s3://photos/%2  INVALID_REQUEST
      s3://写真/x  FETCH_FORBIDDEN
      file://bücher.test/x  FETCH_FORBIDDEN
      file:grün.jpg  FETCH_FORBIDDEN
      """;

  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private volatile byte[] location = {};
  private RawServer server;
  private ImageSource source;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    server = new RawServer(this::answer);
    folder = folder.toRealPath();
    Names names = new Names(host -> new InetAddress[] {InetAddress.getLoopbackAddress()});
    Duration limit = Duration.ofSeconds(30);
    S3StoreConfig objects =
        new S3StoreConfig(
            List.of("photos", "my_Bucket"),
            "http://store.test:" + server.port(),
            "us-east-1",
            true);
    source =
        TestSources.of(
            Map.of(
                Set.of("http"),
                TestStores.loopback(limit, names),
                Set.of("s3"),
                S3Fetchers.of(objects, TestStores.network(limit, names)),
                Set.of("file"),
                TestStores.files(folder)));
  }

  @AfterEach
  void stop() throws IOException {
    source.close();
    server.close();
  }

  /** Keeps host and target of a request; that of {@code /folder/from} is sent elsewhere. */
  private void answer(InputStream in, OutputStream out) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    String target = reader.readLine().replaceAll("^GET | HTTP/1.1$", "");
    String host = "";
    for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
      if (line.regionMatches(true, 0, "host:", 0, 5)) {
        host = line.substring(5).strip().replaceAll(":" + server.port() + "$", "");
      }
    }
    seen.add(host + " " + target);
    if (location.length > 0 && target.startsWith("/folder/from") && seen.size() == 1) {
      out.write(
          "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
              .getBytes(StandardCharsets.US_ASCII));
      out.write(location);
      out.write("\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } else {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
              .getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static Stream<String[]> requests() {
    return rows(REQUESTS);
  }

  private static Stream<String[]> redirects() {
    return rows(REDIRECTS);
  }

  private static Stream<String[]> refusals() {
    return rows(REFUSALS);
  }

  private static Stream<String[]> rows(String table) {
    return table
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(
            line -> {
              int between = line.lastIndexOf("  ");
              return new String[] {line.substring(0, between), line.substring(between + 2)};
            });
  }

  private String filled(String text) {
    return text.replace("PORT", "" + server.port())
        .replace("LONG", "x".repeat(64))
        .replace("BLANK", " ")
        .replace("CRLF", "\r\n")
        .replace("NEL", "\u0085");
  }

  private byte[] fetch(String uri) throws FailureException, InterruptedException {
    return source.bytesOf(new ImageReference.Remote(ImageAddress.parse(uri)), TestStores.MAX_BYTES);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void shouldAskAsTheTableSays(String spelling, String request) throws Exception {
    String uri = filled(spelling);

    assertThat(fetch(uri)).hasSize(2);

    assertThat(seen).containsExactly(request);
    assertThat(ImageAddress.parse(uri).spelling()).isEqualTo(uri);
  }

  @ParameterizedTest
  @MethodSource("redirects")
  void shouldFollowALocationAsTheTableSays(String spelling, String request) throws Exception {
    boolean old = spelling.startsWith("latin1:");
    Charset charset = old ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    location = filled(old ? spelling.substring(7) : spelling).getBytes(charset);

    assertThat(fetch(filled("http://h.test:PORT/folder/from?1"))).hasSize(2);

    assertThat(seen).containsExactly("h.test /folder/from?1", request);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldRefuseWithoutAskingAnything(String spelling, String code) {
    try {
      fetch(filled(spelling));
      throw new AssertionError("was fetched");
    } catch (FailureException e) {
      assertThat(e.failure().code().name()).as(e.getMessage()).isEqualTo(code);
      assertThat(e.getMessage()).isASCII().doesNotContain("secret");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(server.connections()).isZero();
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldReadTheFileThatTheAddressNames(String name, String path) throws Exception {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.write(folder.resolve(name), new byte[] {1, 2, 3});

    for (String begin : List.of("file://", "file:", "FILE://localhost")) {
      assertThat(fetch(begin + folder + path)).as(begin).hasSize(3);
    }
  }

  private static Stream<String[]> files() {
    return Stream.of(
        new String[] {"grün.jpg", "/grün.jpg"},
        new String[] {"grün.jpg", "/gr%C3%BCn.jpg"},
        new String[] {"gru\u0308n.jpg", "/gru\u0308n.jpg"},
        new String[] {"写真/😀.png", "/写真/%F0%9F%98%80.png"},
        new String[] {"a b+c.png", "/a b+c.png"},
        new String[] {"a?b#c%.png", "/a%3Fb%23c%25.png"},
        new String[] {"[1]|{2}.png", "/[1]|{2}.png"});
  }

  @Test
  void shouldCoverSixtySpellings() {
    assertThat(rows(REQUESTS + REDIRECTS).count()).isGreaterThan(60);
  }
}
