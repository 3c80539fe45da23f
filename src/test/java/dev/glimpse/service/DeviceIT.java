package dev.glimpse.service;

import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.batch.DeviceExhaustedException;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.model.ImageScores;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model that fails, between real topics. */
@SuppressWarnings("ReferenceEquality") // images may look the same
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("broker")
final class DeviceIT {

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();
  private int sent;

  @AfterEach
  void close() throws Exception {
    processors.close();
    client.close();
  }

  private GlimpseProcessor start(
      UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> device)
      throws InterruptedException {
    return processors.start(
        topics.config(
            GlimpseConfig.BATCH_MAX_DELAY + "=1000", GlimpseConfig.DEVICE_TIMEOUT + "=2000"),
        device);
  }

  private void send(int count) {
    int first = sent;
    sent += count;
    exchange.send(
        IntStream.range(first, sent)
            .mapToObj(
                i ->
                    exchange.request(
                        "key-" + i, TestImages.inlineRequest("id-" + i, TestImages.png(i))))
            .toList());
  }

  /** 31 predictions and one dead letter, for whom the model fails. */
  private void assertOneOfABatchFails() {
    List<ConsumerRecord<byte[], byte[]>> answers = new ArrayList<>(exchange.predictions(31));
    List<ConsumerRecord<byte[], byte[]>> deadLetters = exchange.deadLetters(1);
    assertThat(answers).hasSize(31);
    assertThat(deadLetters)
        .singleElement()
        .extracting(Exchange::code)
        .isEqualTo("INFERENCE_FAILED");
    assertThat(exchange.lost(client.consumeCommitted(topics.predictions()))).isEqualTo(1);
    answers.addAll(deadLetters);
    assertThat(answers).extracting(r -> text(r.key())).doesNotHaveDuplicates().hasSize(32);
  }

  @Test
  void shouldFailOneOfABatchForItsOwnError() throws Exception {
    AtomicReference<FloatBuffer> culprit = new AtomicReference<>();
    start(
        model ->
            tensors -> {
              culprit.compareAndSet(null, tensors.get(tensors.size() / 2));
              if (tensors.stream().anyMatch(tensor -> tensor == culprit.get())) {
                throw new IllegalStateException("an op failed");
              }
              return model.apply(tensors);
            });
    send(32);

    assertOneOfABatchFails();
  }

  @Test
  void shouldFailOneOfABatchForScoresThatAreNoNumbers() throws Exception {
    AtomicReference<FloatBuffer> culprit = new AtomicReference<>();
    start(
        model ->
            tensors -> {
              culprit.compareAndSet(null, tensors.get(tensors.size() / 2));
              List<ImageScores> scores = new ArrayList<>(model.apply(tensors));
              for (int i = 0; i < tensors.size(); i++) {
                if (tensors.get(i) == culprit.get()) {
                  scores.set(i, ImageScores.of(0, Float.NaN));
                }
              }
              return scores;
            });
    send(32);

    assertOneOfABatchFails();
  }

  @Test
  void shouldAnswerAllInSmallerBatchesWhileTheDeviceLacksMemory() throws Exception {
    AtomicInteger room = new AtomicInteger(2);
    GlimpseService service =
        processors.service(
            topics.config(GlimpseConfig.BATCH_MAX_SIZE + "=8"),
            model ->
                tensors -> {
                  if (tensors.size() > room.get()) {
                    throw new DeviceExhaustedException("no memory", new OutOfMemoryError());
                  }
                  return model.apply(tensors);
                });
    ManagementClient management = ManagementClient.of(service.managementAddress());
    String tags = "{model=\"nielsennet\"}";
    assertThat(management.metric("glimpse_batch_effective_size_images" + tags)).isEqualTo(8);

    send(500);
    exchange.assertAnsweredOnceInOrder(exchange.predictions(500));
    assertThat(management.metric("glimpse_batch_effective_size_images" + tags)).isLessThan(4);
    assertThat(management.metric("glimpse_batch_max_size_images" + tags)).isEqualTo(8);
    assertThat(management.metric("glimpse_device_exhausted_total" + tags)).isPositive();
    assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();

    room.set(8);
    send(1_000);
    exchange.assertAnsweredOnceInOrder(exchange.predictions(1_500));
    assertThat(management.metric("glimpse_batch_effective_size_images" + tags)).isEqualTo(8);
    assertThat(
            management.metric(
                "glimpse_answers_total{code=\"none\",model=\"nielsennet\",outcome=\"prediction\"}"))
        .isEqualTo(1_500);
    assertThat(management.metric("glimpse_in_flight_images")).isZero();
    assertThat(management.metric("glimpse_in_flight_bytes")).isZero();
  }

  @Test
  void shouldEndWhenTheDeviceFailsWhateverItIsGivenAndWriteNoDeadLetters() throws Exception {
    GlimpseProcessor broken = start(BrokenAfter::new);
    send(500);

    assertThat(broken.awaitEnd()).hasRootCauseMessage("illegal address");

    start(UnaryOperator.identity());
    exchange.assertAnsweredOnceInOrder(exchange.predictions(500));
    assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();
  }

  /** Works a few times, and never again. */
  private static final class BrokenAfter implements DeviceBatchFunction<FloatBuffer, ImageScores> {
    private final DeviceBatchFunction<FloatBuffer, ImageScores> model;
    private int calls;

    BrokenAfter(DeviceBatchFunction<FloatBuffer, ImageScores> model) {
      this.model = model;
    }

    @Override
    public List<ImageScores> apply(List<FloatBuffer> tensors) throws Exception {
      check();
      return model.apply(tensors);
    }

    @Override
    public void check() {
      if (++calls > 3) {
        throw new IllegalStateException("illegal address");
      }
    }
  }

  @Test
  void shouldEndWhenTheDevicesWorkerDiesThoughNothingWaits() throws Exception {
    GlimpseProcessor processor =
        start(
            model ->
                tensors -> {
                  throw new UnsatisfiedLinkError("the library is gone");
                });
    send(1);

    assertThat(processor.awaitEnd()).isNotNull();

    start(UnaryOperator.identity());
    exchange.assertAnsweredOnceInOrder(exchange.predictions(1));
  }
}
