package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records with three requests, or none, while processors are killed and share partitions anew. */
@Tag("broker")
final class SeveralRequestsIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int PARTITIONS = 4;
  private static final int RECORDS = 200;

  private final TestClient client = TestClient.shared();
  private final TestTopics topics =
      TestTopics.create(client, TestBroker.bootstrapServers(), PARTITIONS);
  private final SlowImages images = new SlowImages();
  private final List<ProcessorJvm> processors = new ArrayList<>();
  private final Map<Integer, List<String>> predicted = new TreeMap<>();
  private final Map<Integer, List<String>> refused = new TreeMap<>();
  private int sent;

  @AfterEach
  void close() {
    processors.forEach(ProcessorJvm::close);
    images.close();
    client.close();
  }

  private ProcessorJvm start() {
    ProcessorJvm processor =
        ProcessorJvm.start(
            ArrayProcessor.class.getName(),
            topics.settings(
                HttpStoreConfig.PRIVATE_ADDRESSES + "=true",
                FetchSettings.TIMEOUT + "=60000",
                GlimpseConfig.IMAGE_MAX_TIME + "=86400000",
                // Fewer permits than requests that are sent: records are started in part.
                GlimpseConfig.IN_FLIGHT_IMAGES + "=20",
                "kafka.session.timeout.ms=3000",
                "kafka.heartbeat.interval.ms=500",
                "kafka.producer.transaction.timeout.ms=5000"));
    processors.add(processor);
    return processor;
  }

  /** Sends records with three requests each, some with none, and holds back one image. */
  private void send(int round) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      String key = "record-" + sent;
      int partition = sent % PARTITIONS;
      String value = "[]";
      if (i % 10 != 9) {
        byte[] second =
            i == RECORDS / 4
                ? TestImages.uriRequest(key + "-1", images.held(round))
                : TestImages.inlineRequest(key + "-1", TestImages.png(i));
        if (i % 20 == 7) {
          second = "{\"id\":\"no image\"}".getBytes(UTF_8);
          refused.computeIfAbsent(partition, p -> new ArrayList<>()).add(key + "-1");
        }
        value =
            Stream.of(
                    TestImages.inlineRequest(key + "-0", TestImages.png(i)),
                    second,
                    TestImages.inlineRequest(key + "-2", TestImages.png(i + 1)))
                .map(request -> new String(request, UTF_8))
                .collect(Collectors.joining(",", "[", "]"));
        List<String> ids = predicted.computeIfAbsent(partition, p -> new ArrayList<>());
        ids.add(key + "-0");
        if (i % 20 != 7) {
          ids.add(key + "-1");
        }
        ids.add(key + "-2");
      }
      records.add(
          new ProducerRecord<>(
              topics.requests(), partition, key.getBytes(UTF_8), value.getBytes(UTF_8)));
      sent++;
    }
    client.produce(records);
  }

  private boolean isCommitted() throws Exception {
    return client.committed(topics.applicationId()) == sent;
  }

  private static String id(ConsumerRecord<byte[], byte[]> prediction) {
    try {
      return TestEvents.JSON.subscriber().decode(prediction.value(), prediction.headers()).id();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String keyAndIndex(ConsumerRecord<byte[], byte[]> letter) {
    return new String(letter.key(), UTF_8) + "-" + DeadLetterHeaders.index(letter.headers());
  }

  @Test
  void shouldAnswerEachRequestOnceAndInOrderWhenKilledAndRebalanced() {
    ProcessorJvm killed = start();
    send(1);
    await("some answers, never all")
        .atMost(LIMIT)
        .until(() -> client.consumeCommitted(topics.predictions()).size() > 60);
    Signals.kill(killed.handle());

    start();
    send(2);
    start(); // takes partitions over while images are in flight
    images.release(1);
    await("some more answers")
        .atMost(LIMIT)
        .until(() -> client.consumeCommitted(topics.predictions()).size() > 600);
    images.release(2);
    await("the commit of every record, also of those without requests")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(this::isCommitted);
    await().atMost(LIMIT).until(() -> client.isStable(topics.predictions()));
    await().atMost(LIMIT).until(() -> client.isStable(topics.deadLetters()));

    assertThat(byPartition(topics.predictions(), SeveralRequestsIT::id)).isEqualTo(predicted);
    assertThat(byPartition(topics.deadLetters(), SeveralRequestsIT::keyAndIndex))
        .isEqualTo(refused);
  }

  private Map<Integer, List<String>> byPartition(
      String topic, Function<ConsumerRecord<byte[], byte[]>, String> name) {
    Map<Integer, List<String>> names = new TreeMap<>();
    client
        .consumeCommitted(topic)
        .forEach(
            record ->
                names
                    .computeIfAbsent(record.partition(), p -> new ArrayList<>())
                    .add(name.apply(record)));
    return names;
  }
}
