package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.DecoratedEngine;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import dev.glimpse.testing.TestPipelines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that were seen before. */
@Tag("native")
final class ScoreCacheTest {

  @TempDir private Path models;
  private final AtomicInteger deviceCalls = new AtomicInteger();
  private @Nullable ImagePipeline started;

  @BeforeEach
  void write() throws Exception {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
    TestModels.write(models, "letters", "1", 1);
    TestModels.write(models, "letters", "2", 2);
    TestModels.write(models, "padded", "1", "label-image", 2);
  }

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  private static GlimpseConfig config(Path models, long bytes) {
    return ConfigSources.read(
        List.of(),
        null,
        Map.of(),
        List.of(
            "kafka.bootstrap.servers=localhost:1",
            "glimpse.models.dir=" + models,
            "glimpse.model=letters",
            "glimpse.precision=float32",
            "glimpse.scores.cache.bytes=" + bytes));
  }

  private ImagePipeline pipeline(long bytes) {
    ImagePipeline pipeline =
        TestPipelines.start(
            config(models, bytes),
            DecoratedEngine.ofDevice(
                model ->
                    tensors -> {
                      deviceCalls.incrementAndGet();
                      return model.apply(tensors);
                    }));
    started = pipeline;
    return pipeline;
  }

  private static Prediction ask(
      ImagePipeline pipeline, byte[] image, @Nullable String model, int topK, float threshold)
      throws Exception {
    ImageRequest request =
        new ImageRequest(
            "id", new ImageReference.Inline(image), model, topK, threshold, EventAttributes.NONE);
    return (Prediction) pipeline.classify(request, null).get();
  }

  @Test
  void shouldAnswerTheSameImageWithoutTheDevice() throws Exception {
    ImagePipeline pipeline = pipeline(1 << 20);

    Prediction first = ask(pipeline, TestImages.png(1), null, 10, 0);
    Prediction second = ask(pipeline, TestImages.png(1), null, 10, 0);

    assertThat(deviceCalls).hasValue(1);
    assertThat(first.cached()).isFalse();
    assertThat(second.cached()).isTrue();
    assertThat(second.batchSize()).isZero();
    assertThat(second.predictions()).isEqualTo(first.predictions());
    assertThat(second.engine()).isEqualTo(first.engine());
    assertThat(second.model()).isEqualTo(first.model());
    assertThat(pipeline.cache().hits()).isEqualTo(1);
    assertThat(pipeline.cache().misses()).isEqualTo(1);
  }

  @Test
  void shouldGiveEachRequestAsMuchAsItWants() throws Exception {
    ImagePipeline pipeline = pipeline(1 << 20);
    assertThat(ask(pipeline, TestImages.png(1), null, 1, 0.9f).predictions()).isEmpty();

    assertThat(ask(pipeline, TestImages.png(1), null, 7, 0).predictions()).hasSize(7);
    assertThat(ask(pipeline, TestImages.png(1), null, 7, 0.5f).predictions())
        .extracting(ScoredLabel::label)
        .containsExactly("c");
    assertThat(deviceCalls).hasValue(1);
  }

  @Test
  void shouldTellImagesModelsAndPreprocessingsApart() throws Exception {
    ImagePipeline pipeline = pipeline(1 << 20);
    ask(pipeline, TestImages.png(1), null, 1, 0);

    assertThat(ask(pipeline, TestImages.png(2), null, 1, 0).cached()).isFalse();
    Prediction former = ask(pipeline, TestImages.png(1), "letters:1", 1, 0);
    assertThat(former.cached()).isFalse();
    assertThat(former.predictions().get(0).label()).isEqualTo("b");
    // The same graph, which sees other pixels.
    assertThat(ask(pipeline, TestImages.png(1), "padded", 1, 0).cached()).isFalse();
    assertThat(deviceCalls).hasValue(4);
  }

  @Test
  void shouldKeepNoMoreThanIsAllowed() throws Exception {
    ImagePipeline pipeline = pipeline(1_000);

    for (int image = 0; image < 20; image++) {
      ask(pipeline, TestImages.png(image), null, 1, 0);
    }
    int again = 0;
    for (int image = 0; image < 20; image++) {
      again += ask(pipeline, TestImages.png(image), null, 1, 0).cached() ? 1 : 0;
    }

    assertThat(again).isBetween(0, 2);
  }

  @Test
  void shouldKeepNothingUnlessAsked() throws Exception {
    ImagePipeline pipeline = pipeline(0);
    ask(pipeline, TestImages.png(1), null, 1, 0);

    assertThat(ask(pipeline, TestImages.png(1), null, 1, 0).cached()).isFalse();
  }

  @Test
  void shouldRefuseACacheThatFillsTheHeap() {
    assertThatThrownBy(() -> pipeline(Runtime.getRuntime().maxMemory() / 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.scores.cache.bytes")
        .hasMessageContaining("a quarter of the heap");
  }
}
