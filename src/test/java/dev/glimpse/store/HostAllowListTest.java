package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.glimpse.event.HostName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class HostAllowListTest {

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
    assertThat(HostAllowList.of("hosts", List.of(rule)).matches(HostName.of(host)))
        .isEqualTo(allowed);
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
        .isThrownBy(() -> HostAllowList.of("hosts", List.of(rule)))
        .withMessageContaining("hosts");
  }
}
