package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.glimpse.event.HostName;
import dev.glimpse.testing.DefaultSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class FetchPolicyTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void shouldAllowNoFilesAndNoPrivateAddressesByDefault() {
    FetchPolicy policy = DefaultSettings.fetchPolicy();

    assertThat(policy.fileRoots()).isEmpty();
    assertThat(policy.privateAddresses()).isFalse();
    assertThat(policy.allowsHost(HostName.of("anywhere.example"))).isTrue();
    assertThat(policy.allowsScheme("HTTPS")).isTrue();
    assertThat(policy.allowsScheme("ftp")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org, true",
    "example.org, EXAMPLE.org., true",
    "Example.ORG., example.org, true",
    "example.org, sub.example.org, false",
    "example.org, badexample.org, false",
    "example.org, example.org.evil.net, false",
    "*.example.org, a.example.org, true",
    "*.example.org, a.b.example.org, true",
    "*.example.org, example.org, false",
    "*.example.org, badexample.org, false",
    "*.example.org, a.example.org.evil.net, false",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.11, false",
    "[::1], [::1], true",
    "::1, [0:0:0:0:0:0:0:1], true",
    "10.0.0.1, 0xa.1, true",
    "bücher.example, xn--bcher-kva.example, true",
    "xn--bcher-kva.example, BÜCHER.example., true",
    "*.bücher.example, a.b%C3%BCcher.example, true",
    "*.bücher.example, bücher.example, false",
    "bücher.example, bucher.example, false",
    "strasse.example, straße.example, false",
    "my_service, MY_Service, true",
  })
  void shouldMatchHosts(String rule, String host, boolean allowed) {
    assertThat(Policies.hosts(rule).allowsHost(HostName.of(host))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "a*b.org",
        "http://example.org",
        "a/b",
        "a b",
        "a..b",
        "1.2.3.4.5",
        "a:80"
      })
  void shouldRefuseWhatIsNoHost(String rule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Policies.hosts(rule))
        .withMessageContaining("hosts");
  }

  @Test
  void shouldNameTheValueThatIsRefused() {
    refused("schemes", () -> policy(Set.of("HTTP"), 0, SECOND, SECOND, 1));
    refused("maxRedirects is -1", () -> policy(Set.of(), -1, SECOND, SECOND, 1));
    refused("connectTimeout is PT0S", () -> policy(Set.of(), 0, Duration.ZERO, SECOND, 1));
    refused("timeLimit is PT0S", () -> policy(Set.of(), 0, SECOND, Duration.ZERO, 1));
    refused("maxBytes is 0", () -> policy(Set.of(), 0, SECOND, SECOND, 0));
    refused("maxBytes is 1073741825", () -> policy(Set.of(), 0, SECOND, SECOND, (1 << 30) + 1));
  }

  private static void refused(String what, Runnable construction) {
    assertThatIllegalArgumentException()
        .isThrownBy(construction::run)
        .withMessageContaining(what)
        .withMessageContaining("allowed is");
  }

  private static void policy(
      Set<String> schemes, int redirects, Duration connect, Duration limit, long bytes) {
    assertThat(
            new FetchPolicy(schemes, List.of(), List.of(), false, redirects, connect, limit, bytes))
        .isNotNull();
  }
}
