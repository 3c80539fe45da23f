package dev.glimpse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.glimpse.testing.DefaultSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class FetchConfigTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void shouldAllowNoFilesAndNoPrivateAddressesByDefault() {
    assertThat(DefaultSettings.fetch().stores())
        .containsExactly(
            new FileStoreConfig(List.of()),
            new HttpStoreConfig(Set.of("http", "https"), List.of(), false, 5),
            new S3StoreConfig(List.of(), null, null, false));
  }

  @Test
  void shouldLeaveOutStoresWithoutAnAllowedScheme() {
    assertThat(DefaultSettings.fetch("glimpse.fetch.schemes=https,file").stores())
        .containsExactly(
            new FileStoreConfig(List.of()),
            new HttpStoreConfig(Set.of("https"), List.of(), false, 5));
  }

  @Test
  void shouldNameTheValueThatIsRefused() {
    refused("schemes", () -> new HttpStoreConfig(Set.of("HTTP"), List.of(), false, 0));
    refused("maxRedirects is -1", () -> new HttpStoreConfig(Set.of(), List.of(), false, -1));
    refused("connectTimeout is PT0S", () -> network(Duration.ZERO, SECOND));
    refused("timeLimit is PT0S", () -> network(SECOND, Duration.ZERO));
    refused("maxBytes is 0", () -> new FetchMemory(0, 0, 0));
    refused("maxBytes is 1073741825", () -> new FetchMemory(1, (1 << 30) + 1, 0));
  }

  private static FetchNetworkConfig network(Duration connectTimeout, Duration timeLimit) {
    return new FetchNetworkConfig(connectTimeout, timeLimit, 1, List.of(), null);
  }

  private static void refused(String what, Runnable construction) {
    assertThatIllegalArgumentException()
        .isThrownBy(construction::run)
        .withMessageContaining(what)
        .withMessageContaining("allowed is");
  }
}
