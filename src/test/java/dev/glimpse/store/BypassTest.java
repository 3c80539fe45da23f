package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.RawServer;
import dev.glimpse.testing.TestSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ways into the network and the file system that others have fallen for, each tried on the whole
 * image source. A server on the loopback, the canary, must not hear of any.
 */
@Timeout(120)
@Tag("process")
final class BypassTest {

  /** Stands for the public internet: the one loopback address that may be connected to here. */
  private static final String PUBLIC = "127.0.0.2";

  /** FETCH_FAILED where no such name is known, INVALID_REQUEST where there can be none. */
  private static final Set<FailureCode> REFUSALS =
      Set.of(
          FailureCode.FETCH_FORBIDDEN,
          FailureCode.IMAGE_NOT_FOUND,
          FailureCode.FETCH_FAILED,
          FailureCode.INVALID_REQUEST);

  /** {@code PORT} is the canary's. */
  private static final List<String> LOOPBACK_SPELLINGS =
      List.of(
          "http://127.0.0.1:PORT/",
          "HTTP://127.0.0.1:PORT/",
          "http://127.1:PORT/",
          "http://127.0.1:PORT/",
          "http://2130706433:PORT/",
          "http://0x7f000001:PORT/",
          "http://0x7f.0.0.1:PORT/",
          "http://0x7f.1:PORT/",
          "http://017700000001:PORT/",
          "http://0177.0.0.1:PORT/",
          "http://0177.0.0.01:PORT/",
          "http://127.0.0.1.:PORT/",
          "http://0:PORT/",
          "http://0.0.0.0:PORT/",
          "http://127.255.255.254:PORT/",
          "http://localhost:PORT/",
          "http://LOCALHOST:PORT/",
          "http://localhost.:PORT/",
          "http://[::1]:PORT/",
          "http://[0:0:0:0:0:0:0:1]:PORT/",
          "http://[::]:PORT/",
          "http://[::ffff:127.0.0.1]:PORT/",
          "http://[::ffff:7f00:1]:PORT/",
          "http://[0:0:0:0:0:ffff:7f00:1]:PORT/",
          "http://[::127.0.0.1]:PORT/",
          "http://[64:ff9b::127.0.0.1]:PORT/",
          "http://[64:ff9b::7f00:1]:PORT/",
          "http://[64:ff9b:1::7f00:1]:PORT/",
          "http://[2002:7f00:1::]:PORT/",
          "http://[2002:7f00:1::1]:PORT/",
          "http://[2001:0:7f00:1::]:PORT/",
          "http://[fe80::5efe:127.0.0.1]:PORT/",
          "http://user@127.0.0.1:PORT/",
          "http://public.example@127.0.0.1:PORT/",
          "http://public.example:80@127.0.0.1:PORT/",
          "http://127.0.0.1:PORT#@public.example/",
          "http://127.0.0.1:PORT/?@public.example/",
          "http://private.example:PORT/",
          "http://both.example:PORT/",
          "http://mapped.example:PORT/",
          "http:127.0.0.1:PORT/",
          "http:///127.0.0.1:PORT/",
          "//127.0.0.1:PORT/");

  private static final List<String> OTHER_NETWORKS =
      List.of(
          "http://169.254.169.254/latest/meta-data/",
          "http://0xa9fea9fe/",
          "http://2852039166/",
          "http://[::ffff:169.254.169.254]/",
          "http://[fd00:ec2::254]/latest/meta-data/",
          "http://metadata.example/",
          "http://10.0.0.1/",
          "http://172.16.0.1/",
          "http://192.168.0.1/",
          "http://100.64.0.1/",
          "http://192.0.0.192/",
          "http://198.18.0.1/",
          "http://224.0.0.1/",
          "http://240.0.0.1/",
          "http://255.255.255.255/",
          "http://[fc00::1]/",
          "http://[fe80::1]/",
          "http://[fe80::1%25lo]/",
          "http://[fec0::1]/",
          "http://[ff02::1]/",
          "http://[64:ff9b::a00:1]/",
          "http://[2002:a00:1::]/",
          "https://10.0.0.1/");

  private static final List<String> OTHER_SCHEMES =
      List.of(
          "ftp://127.0.0.1:PORT/",
          "gopher://127.0.0.1:PORT/_GET",
          "jar:http://127.0.0.1:PORT/!/x",
          "data:image/png;base64,AAAA",
          "dict://127.0.0.1:PORT/",
          "netdoc:///etc/passwd",
          "file:///etc/passwd",
          "FILE:///etc/passwd",
          "file://localhost/etc/passwd",
          "file:/etc/passwd",
          "file:etc/passwd",
          "file:///dev/zero",
          "file:///dev/stdin",
          "file:///proc/self/environ",
          "file:ROOT/../secret",
          "file:ROOT/%2e%2e/secret",
          "file:ROOT/..%2fsecret",
          "file:ROOT/link",
          "file:ROOT/linked-folder/secret",
          "file:ROOT/image%00.png",
          "file:ROOT/fifo",
          "file:ROOT");

  /** Only {@code s3://images/public/...} may be read; the canary is the store. */
  private static final List<String> OTHER_OBJECTS =
      List.of(
          "s3://other/public/x",
          "s3://images",
          "s3://images/",
          "s3://images/secret",
          "s3://images/public",
          "s3://images/public-not/x",
          "s3://images/PUBLIC/x",
          "s3://images//public/x",
          "s3://images/./public/x",
          "s3://images/public/../secret",
          "s3://images/public/%2e%2e/secret",
          "s3://images/public/..%2f..%2fother%2fpublic%2fx",
          "s3://images/public/..%5csecret",
          "s3://images/public/../../other/public/x",
          "s3://images/public/x%00.png",
          "s3://images/public/x%0d%0aHost:%20other",
          "s3://images/public/%ff",
          "s3://images/public/x?versionId=",
          "s3://images/public/x?versionId=1&response-content-type=x",
          "s3://images/public/x?response-content-type=x&versionId=1",
          "s3://images/public/x?versionId=%0d%0aHost:%20other",
          "s3://images/public/x?versionId=%ff",
          "s3://images/private/x?versionId=1",
          "s3://other/public/x?versionId=1",
          "s3://images/public/x?response-content-type=x",
          "s3://images/public/x#y",
          "s3://IMAGES/public/x",
          "s3://im%61ges/public/x",
          "s3://images.other/public/x",
          "s3://images%2fpublic/public/x",
          "s3://images:80/public/x",
          "s3://user:password@images/public/x",
          "s3://images@other/public/x",
          "s3://127.0.0.1:PORT/public/x",
          "s3://169.254.169.254/latest/meta-data/",
          "s3://[::1]/public/x",
          "s3://arn:aws:s3:eu-central-1:1:accesspoint/images/public/x",
          "s3:///images/public/x",
          "s3:images/public/x",
          "s3:/images/public/x",
          "s3a://images/public/x",
          "s3n://images/public/x");

  @TempDir private Path folder;
  private RawServer canary;
  private HttpServer publicServer;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger rebound = new AtomicInteger();
  private Path root;
  private ImageSource source;

  @BeforeEach
  void start() throws Exception {
    canary = RawServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    publicServer =
        HttpServer.create(new InetSocketAddress(InetAddress.getAllByName(PUBLIC)[0], 0), 0);
    publicServer.setExecutor(threads);
    publicServer.createContext(
        "/to/",
        exchange -> {
          String target = exchange.getRequestURI().getRawQuery();
          exchange.getResponseHeaders().add("Location", target);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    publicServer.start();
    folder = folder.toRealPath();
    root = Files.createDirectory(folder.resolve("root"));
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(root.resolve("link"), secret);
    Files.createSymbolicLink(root.resolve("linked-folder"), folder);
    Files.writeString(root.resolve("image"), "image");
    new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start().waitFor();
    StoreNetwork network =
        new StoreNetwork(
            TestStores.settings(Duration.ofSeconds(5), null),
            "glimpse/test",
            new Names(this::resolve),
            BypassTest::isPublic);
    source =
        TestSources.of(
            Map.of(
                Set.of("http", "https"),
                new HttpFetcher(TestStores.http(false), network),
                Set.of("file"),
                TestStores.files(root),
                Set.of("s3"),
                objects()));
  }

  private ImageFetcher objects() {
    return S3Fetchers.of(
        "http://127.0.0.1:" + canary.port(),
        Duration.ofSeconds(5),
        S3Fetchers.KNOWN,
        "images/public");
  }

  @AfterEach
  void stop() throws IOException {
    source.close();
    publicServer.stop(0);
    threads.shutdownNow();
    canary.close();
  }

  /** Java reads 0177.0.0.1 as 177.0.0.1, which is somebody's, and not to be bothered by a test. */
  private static boolean isPublic(InetAddress address) {
    return address.getHostAddress().equals(PUBLIC)
        || (PublicInternetAddresses.contains(address)
            && !address.getHostAddress().equals("177.0.0.1"));
  }

  /** Names that lie; all else as the system does. */
  private InetAddress[] resolve(String host) throws UnknownHostException {
    return switch (host) {
      case "public.example" -> InetAddress.getAllByName(PUBLIC);
      case "private.example" -> InetAddress.getAllByName("127.0.0.1");
      case "metadata.example" -> InetAddress.getAllByName("169.254.169.254");
      case "both.example" ->
          new InetAddress[] {InetAddress.getAllByName(PUBLIC)[0], InetAddress.getLoopbackAddress()};
      case "mapped.example" ->
          new InetAddress[] {
            InetAddress.getByAddress(
                host, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1})
          };
      case "rebinding.example" ->
          InetAddress.getAllByName(rebound.getAndIncrement() == 0 ? PUBLIC : "127.0.0.1");
      default -> InetAddress.getAllByName(host);
    };
  }

  private String filled(String uri) {
    return uri.replace("PORT", "" + canary.port()).replace("ROOT", root.toString());
  }

  /** What the text leads to: a refusal, or that it is no URI at all. */
  private void tryAll(List<String> uris, SoftAssertions softly) throws InterruptedException {
    for (String text : uris) {
      String uri = filled(text);
      try {
        byte[] got =
            source.bytesOf(
                new ImageReference.Remote(ImageAddress.parse(uri)), TestStores.MAX_BYTES);
        softly.fail("%s gave %d bytes", uri, got.length);
      } catch (FailureException e) {
        softly.assertThat(e.failure().code()).as(uri + ": " + e.getMessage()).isIn(REFUSALS);
      }
      softly.assertThat(canary.connections()).as(uri).isZero();
    }
  }

  @Test
  void shouldLetNoneThrough() throws Exception {
    List<String> direct = new ArrayList<>(LOOPBACK_SPELLINGS);
    direct.addAll(OTHER_NETWORKS);
    direct.addAll(OTHER_SCHEMES);
    direct.addAll(OTHER_OBJECTS);
    String redirect = "http://public.example:" + publicServer.getAddress().getPort() + "/to/?";
    List<String> redirected =
        List.of(
            redirect + "http://127.0.0.1:PORT/",
            redirect + "//127.0.0.1:PORT/",
            redirect + "http://private.example:PORT/",
            redirect + "http://2130706433:PORT/",
            redirect + "http://[::1]:PORT/",
            redirect + "http://[::ffff:7f00:1]:PORT/",
            redirect + "http://169.254.169.254/",
            redirect + "file:///etc/passwd",
            redirect + "s3://images/public/x",
            redirect + "ftp://127.0.0.1:PORT/",
            redirect + "http://user@127.0.0.1:PORT/",
            redirect + redirect + "http://127.0.0.1:PORT/");
    SoftAssertions softly = new SoftAssertions();

    tryAll(direct, softly);
    tryAll(redirected, softly);

    softly.assertThat(direct.size() + redirected.size()).isGreaterThanOrEqualTo(60);
    softly.assertAll();
  }

  @Test
  void shouldConnectToTheAddressThatWasChecked() throws Exception {
    String uri = "http://rebinding.example:" + publicServer.getAddress().getPort() + "/to/?/to/";
    SoftAssertions softly = new SoftAssertions();

    tryAll(List.of(uri), softly);

    softly.assertAll();
    assertThat(
            source.bytesOf(
                new ImageReference.Remote(ImageAddress.ofFile(root.resolve("image"))),
                TestStores.MAX_BYTES))
        .as("what is allowed still works")
        .hasSize(5);
    assertThat(
            source.bytesOf(
                new ImageReference.Remote(Addresses.of("s3://images/public/x")),
                TestStores.MAX_BYTES))
        .as("what is allowed still works")
        .hasSize(2);
  }
}
