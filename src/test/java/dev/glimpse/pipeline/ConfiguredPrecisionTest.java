package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.TestPipelines;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class ConfiguredPrecisionTest {

  private static TensorFlowEngine engine;

  @BeforeAll
  static void start() {
    engine = TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  private static GlimpseConfig config(String precision) {
    return ConfigSources.read(
        List.of(),
        null,
        Map.of(),
        List.of("kafka.bootstrap.servers=localhost:1", "glimpse.precision=" + precision));
  }

  @Test
  void shouldBeWhatTheDeviceHas() {
    for (Precision precision : engine.precisions()) {
      assertThat(ConfiguredPrecision.of(config(precision.label()).device(), engine))
          .isEqualTo(precision);
    }
    assertThat(ConfiguredPrecision.of(config("auto").device(), engine)).isNull();
  }

  @Test
  void shouldNotStartWithWhatTheDeviceDoesNotHave() {
    List<Precision> possible = engine.precisions();
    String absent = possible.contains(Precision.TF32) ? "float32" : "tf32";

    assertThatThrownBy(() -> TestPipelines.start(config(absent), ConfiguredModelEngine::start))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.precision")
        .hasMessageContaining(absent)
        .hasMessageContaining("allowed: auto, " + possible.get(0).label());
    assertThatThrownBy(() -> config("double"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.precision");
  }
}
