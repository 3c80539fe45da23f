package dev.glimpse.download;

import static dev.glimpse.download.Downloads.LIMITS;
import static dev.glimpse.download.Downloads.downloader;
import static dev.glimpse.download.Downloads.fetch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.download.Downloads.Heard;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file server stands for a proxy here: what comes to it was sent to the proxy. */
@Timeout(60)
@Tag("unit")
final class OperatorProxySettingsTest {

  private static final byte[] FILE = Downloads.bytes(1000, 4);

  @TempDir private Path folder;
  private FileServer proxy;

  @BeforeEach
  void start() throws Exception {
    proxy = new FileServer(FILE);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  private String address() {
    return "127.0.0.1:" + proxy.port();
  }

  private void download(String address, Map<String, String> environment) throws Exception {
    try (FileDownloader downloader =
        downloader(new Heard(), LIMITS, environment, DefaultClientTlsStrategy.createDefault())) {
      fetch(downloader, new RemoteFile(URI.create(address), null, null), folder.resolve("file"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
  void shouldAskTheProxyForTheWholeAddress(String variable) throws Exception {
    download("http://models.invalid/a.tgz", Map.of(variable, "http://" + address() + "/"));

    assertThat(folder.resolve("file")).hasBinaryContent(FILE);
    assertThat(proxy.requests().get(0).line())
        .isEqualTo("GET http://models.invalid/a.tgz HTTP/1.1");
  }

  @Test
  void shouldTellTheProxyWhoItIsWhenAsked() throws Exception {
    proxy.answersNext(
        FileServer.says("407 Who", "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0"));

    download("http://models.invalid/a.tgz", Map.of("http_proxy", "me:p%40ss@" + address()));

    String basic =
        Base64.getEncoder().encodeToString("me:p@ss".getBytes(StandardCharsets.US_ASCII));
    assertThat(proxy.requests().get(1).header("proxy-authorization")).isEqualTo("Basic " + basic);
    assertThat(folder.resolve("file")).hasBinaryContent(FILE);
  }

  @Test
  void shouldTunnelHttpsAndSayWhyItCannot() throws Exception {
    proxy.answersNext(FileServer.says("403 Forbidden", "Content-Length: 0"));

    assertThatThrownBy(
            () ->
                download(
                    "https://models.invalid/a.tgz",
                    Map.of("https_proxy", address(), "HTTPS_PROXY", "other:1")))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("https://models.invalid/a.tgz")
        .hasMessageContaining("403");
    assertThat(proxy.requests().get(0).line()).isEqualTo("CONNECT models.invalid:443 HTTP/1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "*, no",
    "127.0.0.1, no",
    "' .example.com , 127.0.0.1 ', no",
    "0.0.1, no",
    "127.0.0.1:1, yes",
    "example.com, yes",
    "1, no"
  })
  void shouldGoWithoutAProxyWhereTheOperatorSaysSo(String noProxy, String isAsked)
      throws Exception {
    FileServer origin = new FileServer(FILE);
    try (origin) {
      download(
          origin.uri("a.tgz").toString(), Map.of("http_proxy", address(), "NO_PROXY", noProxy));
    }

    assertThat(proxy.requests()).hasSize(isAsked.equals("yes") ? 1 : 0);
    assertThat(origin.requests()).hasSize(isAsked.equals("yes") ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://me:secret@h:1",
        "https://me:secret@h:1",
        "me:secret@h",
        "http://:secret"
      })
  void shouldRefuseWhatIsNoProxyWithoutTellingItsPassword(String value) {
    assertThatThrownBy(() -> download("http://h/x", Map.of("HTTPS_PROXY", value)))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("secret");
  }
}
