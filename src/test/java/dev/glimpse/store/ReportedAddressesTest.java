package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.RawServer;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.testing.TestSources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that users reported, as they wrote them; their server's port is another one here. */
@Timeout(60)
@Tag("native")
final class ReportedAddressesTest {

  private static final Path SHARED = Path.of("../shared/reports");

  /** A line of a report's server: a path, and the Location that it answers with. */
  private static final Pattern LOCATION = Pattern.compile("\"(/r_\\w+)\": \"([^\"]+)\"");

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final Map<String, String> locations = new ConcurrentHashMap<>();
  private RawServer server;
  private ImageSource source;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.isDirectory(SHARED), "no ../shared/reports beside this checkout");
    server = new RawServer(this::answer);
    folder = folder.toRealPath();
    Names names = new Names(host -> new InetAddress[] {InetAddress.getLoopbackAddress()});
    source =
        TestSources.of(
            Map.of(
                Set.of("http"),
                TestStores.loopback(Duration.ofSeconds(30), names),
                Set.of("file"),
                TestStores.files(folder)));
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      source.close();
      server.close();
    }
  }

  private void answer(InputStream in, OutputStream out) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    String target = reader.readLine().split(" ", -1)[1];
    while (!reader.readLine().isEmpty()) {
      // the header says nothing of interest
    }
    asked.add(target);
    String location = locations.get(target);
    String head =
        location == null
            ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
            : "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + "\r\n";
    out.write(
        (head + "Connection: close\r\n\r\n" + (location == null ? "hi" : ""))
            .getBytes(StandardCharsets.UTF_8));
  }

  private byte[] fetch(String uri) throws Exception {
    return source.bytesOf(new ImageReference.Remote(Addresses.of(uri)), TestStores.MAX_BYTES);
  }

  @Test
  void shouldAskForEveryCharacterOfAnIri() throws Exception {
    Files.write(folder.resolve("grün.jpg"), new byte[3]);
    List<Integer> sizes = new ArrayList<>();
    for (String line : Files.readAllLines(SHARED.resolve("iri-uri/events.jsonl"))) {
      String event =
          line.replace("127.0.0.1:9701", "127.0.0.1:" + server.port())
              .replace("/data/images", folder.toString());
      ImageRequest request = TestEvents.read(event.getBytes(StandardCharsets.UTF_8));
      sizes.add(source.bytesOf(request.image(), TestStores.MAX_BYTES).length);
    }

    assertThat(sizes).containsExactly(2, 2, 3);
    assertThat(asked)
        .containsExactly("/%E5%86%99%E7%9C%9F.jpg", "/ok.jpg?file=%E5%86%99%E7%9C%9F.jpg");
  }

  @Test
  void shouldAskHostsWithUnderscoresAndUmlauts() throws Exception {
    assertThat(fetch("http://my_service:" + server.port() + "/ok.jpg")).hasSize(2);
    assertThat(fetch("http://bücher.test:" + server.port() + "/ok.jpg")).hasSize(2);
  }

  @Test
  void shouldFollowALocationAsServersWriteIt() throws Exception {
    String script = Files.readString(SHARED.resolve("location-space/server.py"));
    for (MatchResult found : LOCATION.matcher(script).results().toList()) {
      locations.put(found.group(1), found.group(2));
    }
    assertThat(locations).hasSize(2);

    for (String path : locations.keySet()) {
      assertThat(fetch("http://127.0.0.1:" + server.port() + path)).as(path).hasSize(2);
    }
    assertThat(asked).contains("/my%20photo.jpg", "/ok.jpg?a=1%7C2");
  }
}
