package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.config.ConfigSources;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.DecoratedEngine;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import dev.glimpse.testing.TestPipelines;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each model has a batcher of its own. */
@Tag("native")
final class BatchersTest {

  private static final int MANY = 8;

  @TempDir private Path models;
  private final CountDownLatch allAsked = new CountDownLatch(1);
  private final AtomicInteger deviceCalls = new AtomicInteger();

  @Test
  void shouldMakeBatchesAsLargeAsTheModelWants() throws Exception {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
    TestModels.write(models, "letters", "1", 1);
    TestModels.write(models, "large", "1", 2);
    Files.writeString(
        ModelCatalogue.home(models, "large", "1").resolve(ModelDescriptor.FILE),
        "batchSize: 2\n",
        StandardOpenOption.APPEND);
    List<String> settings =
        List.of(
            "kafka.bootstrap.servers=localhost:1",
            "glimpse.models.dir=" + models,
            "glimpse.model=letters",
            "glimpse.batch.max.size=" + MANY,
            "glimpse.batch.max.delay.ms=10000");
    try (ImagePipeline pipeline =
        TestPipelines.start(
            ConfigSources.read(List.of(), null, Map.of(), settings),
            DecoratedEngine.ofDevice(this::untilAllAreAsked))) {
      List<CompletableFuture<RequestAnswer>> answers = new ArrayList<>();
      answers.add(ask(pipeline, "letters"));
      answers.add(ask(pipeline, "large"));
      await().until(() -> deviceCalls.get() == 2);
      for (int i = 0; i < MANY; i++) {
        answers.add(ask(pipeline, "letters"));
        answers.add(ask(pipeline, "large"));
      }
      allAsked.countDown();

      for (CompletableFuture<RequestAnswer> answer : answers.subList(2, answers.size())) {
        Prediction prediction = (Prediction) answer.get();
        assertThat(prediction.batchSize())
            .isEqualTo(prediction.model().name().equals("large") ? 2 : MANY);
      }
    }
  }

  private DeviceBatchFunction<FloatBuffer, ImageScores> untilAllAreAsked(
      DeviceBatchFunction<FloatBuffer, ImageScores> model) {
    return tensors -> {
      deviceCalls.incrementAndGet();
      allAsked.await();
      return model.apply(tensors);
    };
  }

  private static CompletableFuture<RequestAnswer> ask(ImagePipeline pipeline, String model)
      throws InterruptedException {
    return pipeline.classify(
        new ImageRequest(
            "id",
            new ImageReference.Inline(TestImages.png(1)),
            model,
            null,
            null,
            EventAttributes.NONE),
        null);
  }
}
