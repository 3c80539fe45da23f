package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.testing.DefaultSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of the network that stop the start. */
@Tag("native")
final class FetchNetworkSettingsTest {

  private static GlimpseConfig config(String... settings) {
    return ConfigSources.read(List.of(), null, Map.of(), List.of(settings));
  }

  private static void open(GlimpseConfig config) {
    FetchingFactory.source(config.fetch(), DefaultSettings.imageLimits()).close();
  }

  @Test
  void shouldNameTheFileOfAuthoritiesThatCannotBeRead(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    for (Path file : List.of(folder.resolve("none.pem"), folder, empty)) {
      GlimpseConfig config = config("glimpse.fetch.tls.ca.file=" + file);

      assertThatThrownBy(() -> open(config))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("glimpse.fetch.tls.ca.file")
          .hasMessageContaining(file.toString())
          .hasMessageContaining("allowed is a PEM file with one certificate or more");
    }
  }

  /** A mistake is found before the scheme is allowed, not only then. */
  @ParameterizedTest
  @CsvSource({
    "glimpse.fetch.http.hosts=https://example.org, hosts has https://example.org",
    "glimpse.fetch.s3.buckets=s3://photos, s3.buckets has s3://photos",
    "glimpse.fetch.s3.endpoint=ftp://store, s3.endpoint is not of the form that is allowed",
    "glimpse.fetch.s3.region=EU Central, s3.region is EU Central"
  })
  void shouldRefuseInvalidSettingsOfAStoreThatIsNotAllowed(String setting, String reason) {
    GlimpseConfig config = config("glimpse.fetch.schemes=file", setting);

    assertThatThrownBy(() -> open(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.fetch")
        .hasMessageContaining(reason);
  }

  @Test
  void shouldNotOpenAStoreThatIsNotAllowed(@TempDir Path folder) {
    assertThatNoException()
        .isThrownBy(
            () ->
                open(
                    config(
                        "glimpse.fetch.schemes=https",
                        "glimpse.fetch.file.roots=" + folder.resolve("none"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.corp",
        "proxy.corp:3128",
        "http://proxy.corp",
        "http://proxy.corp:0",
        "http://proxy.corp:65536",
        "http://proxy.corp:3128/path",
        "https://proxy.corp:3128",
        "socks5://proxy.corp:1080",
        "http://user:hunter2@proxy.corp:3128",
        "http://hunter2@proxy.corp:3128",
        "http://pröxy:3128",
        "http://:3128"
      })
  void shouldRefuseWhatIsNoAddressOfAProxy(String value) {
    assertThatThrownBy(() -> config("glimpse.fetch.proxy=" + value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.fetch.proxy:")
        .hasMessageContaining("allowed: http://HOST:PORT")
        .hasMessageContaining("glimpse.fetch.proxy.password")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://proxy.corp:3128",
        "HTTP://Proxy_1:80/",
        " http://10.0.0.1:8080 ",
        "http://[fd00::1]:3128",
        ""
      })
  void shouldTakeTheAddressOfAProxy(String value) {
    assertThatNoException().isThrownBy(() -> open(config("glimpse.fetch.proxy=" + value)));
  }

  @Test
  void shouldRefuseAWrongExclusionByItsKey() {
    GlimpseConfig config =
        config("glimpse.fetch.proxy=http://proxy:1", "glimpse.fetch.proxy.exclude=a,*.b c");

    assertThatThrownBy(() -> open(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("proxy.exclude has *.b c; allowed is a host name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "glimpse.fetch.proxy.user=me | glimpse.fetch.proxy.user | there is no proxy",
        "glimpse.fetch.proxy.password=hunter2 | glimpse.fetch.proxy.password is set | "
            + "glimpse.fetch.proxy.user is set",
        "glimpse.fetch.proxy=http://p:1 glimpse.fetch.proxy.user=a:b | glimpse.fetch.proxy.user |"
            + " without a colon",
      })
  void shouldRefuseCredentialsThatDoNotFit(String settings, String key, String message) {
    assertThatThrownBy(() -> config(settings.split(" ")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void shouldShowThePasswordNowhere(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("password"), "hunter2");
    String reference = "${directory:" + folder + ":password}";
    List<String> others = List.of("glimpse.fetch.proxy=http://p:1", "glimpse.fetch.proxy.user=me");

    for (String password : List.of("hunter2", reference)) {
      GlimpseConfig config =
          ConfigSources.read(
              others, null, Map.of("GLIMPSE_FETCH_PROXY_PASSWORD", password), List.of());

      assertThat(Objects.requireNonNull(config.fetch().network().proxy()).password())
          .isEqualTo("hunter2");
      assertThat(config.shown().toString()).doesNotContain("hunter2");
    }
    assertThatThrownBy(
            () -> ConfigSources.refuseSecrets(List.of("glimpse.fetch.proxy.password=hunter2")))
        .hasMessageContaining("(GLIMPSE_FETCH_PROXY_PASSWORD)")
        .hasMessageNotContaining("hunter2");
    assertThatNoException()
        .isThrownBy(
            () ->
                ConfigSources.refuseSecrets(List.of("glimpse.fetch.proxy.password=" + reference)));
  }
}
