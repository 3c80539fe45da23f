package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.preprocess.DirectMemoryRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Settings that the memory of this JVM would not hold. */
@Tag("native")
final class HeapStartCheckTest {

  private static GlimpseConfig config(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("kafka.bootstrap.servers=localhost:1");
    return ConfigSources.read(List.of(), null, Map.of(), all);
  }

  private static void check(GlimpseConfig config) {
    PipelineStart.check(config.pipeline(), config.fetch()).close();
  }

  @Test
  void shouldTakeTheDefaults() {
    assertThatCode(() -> check(config())).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseMoreImagesThanFetchersHaveTheHeapFor() {
    long half = Runtime.getRuntime().maxMemory() / 2;

    assertThatThrownBy(() -> check(config("glimpse.image.max.bytes=" + half)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.image.max.bytes")
        .hasMessageContaining("half of the heap");
  }

  @Test
  void shouldRefuseMoreTensorsThanThereIsMemoryOutsideOfTheHeap() {
    long half = DirectMemoryRelease.limit() / 2;
    String most = "glimpse.in.flight.bytes=" + half;

    assertThatCode(() -> check(config(most))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(config(most, "glimpse.shadow=other")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.in.flight.bytes")
        .hasMessageContaining("MaxDirectMemorySize");
  }
}
