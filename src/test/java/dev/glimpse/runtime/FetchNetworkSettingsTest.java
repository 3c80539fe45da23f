package dev.glimpse.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of the network that stop the start. */
final class FetchNetworkSettingsTest {

  private static GlimpseConfig config(String... settings) {
    return ConfigSources.read(List.of(), null, Map.of(), List.of(settings));
  }

  @Test
  void shouldNameTheFileOfAuthoritiesThatCannotBeRead(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    for (Path file : List.of(folder.resolve("none.pem"), folder, empty)) {
      GlimpseConfig config = config("glimpse.fetch.tls.ca.file=" + file);

      assertThatThrownBy(() -> Fetching.source(config).close())
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("glimpse.fetch.tls.ca.file")
          .hasMessageContaining(file.toString())
          .hasMessageContaining("allowed is a PEM file with one certificate or more");
    }
  }
}
