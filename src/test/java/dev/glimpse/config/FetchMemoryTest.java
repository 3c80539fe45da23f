package dev.glimpse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class FetchMemoryTest {

  private static final long MIB = 1 << 20;

  private static FetchConfig config(String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("kafka.bootstrap.servers=localhost:1");
    return FetchConfig.of(ConfigSources.read(List.of(), null, Map.of(), all));
  }

  @Test
  void shouldLetEveryThreadHoldTheLargestImageWhereTheHeapHasRoom() {
    assertThat(FetchMemory.of(config(), 768 * MIB))
        .isEqualTo(new FetchMemory(24 * MIB, 24 * MIB, 0));
  }

  @ParameterizedTest
  @CsvSource({"384, 9, 2", "512, 13, 2", "192, 4, 1"})
  void shouldKeepWhatAllThreadsHoldBelowHalfOfTheHeap(long heap, long ordinary, int large) {
    FetchMemory memory = FetchMemory.of(config(), heap * MIB);

    assertThat(memory.ordinaryBytes() / MIB).isEqualTo(ordinary);
    assertThat(memory.largeAtOnce()).isEqualTo(large);
    assertThat(16 * memory.ordinaryBytes() + large * (24 * MIB))
        .isLessThanOrEqualTo(heap / 2 * MIB);
  }

  @Test
  void shouldRefuseAnImageThatLeavesTheThreadsNothing() {
    assertThatThrownBy(() -> FetchMemory.of(config(), 79 * MIB))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.image.max.bytes")
        .hasMessageContaining("16 fetch threads (glimpse.fetch.threads), are together 40 MiB")
        .hasMessageContaining("half of the heap, which is 79 MiB");
    assertThat(FetchMemory.of(config(), 80 * MIB).largeAtOnce()).isEqualTo(1);
  }
}
