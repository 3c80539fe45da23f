package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.cli.Main;
import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.Prediction;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.S3Server;
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
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Notifications with three records each, while a processor is killed and another one starts. */
@Tag("broker")
final class NotificationCrashIT {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int PARTITIONS = 2;
  private static final int EVENTS = 100;
  private static final int HELD = 30;

  private final TestClient client = TestClient.shared();
  private final TestTopics topics =
      TestTopics.create(client, TestBroker.bootstrapServers(), PARTITIONS);
  private final S3Server store;
  private final List<ProcessorJvm> processors = new ArrayList<>();
  private final Map<Integer, List<String>> expected = new TreeMap<>();

  NotificationCrashIT() throws Exception {
    store = new S3Server();
    store.createBucket("photos");
  }

  @AfterEach
  void close() {
    processors.forEach(ProcessorJvm::close);
    store.close();
    client.close();
  }

  private ProcessorJvm start() {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(
        ProcessorJvm.options(
            topics.settings(
                S3StoreConfig.BUCKETS + "=photos",
                S3StoreConfig.ENDPOINT + "=" + store.endpoint(),
                S3StoreConfig.REGION + "=eu-central-1",
                S3StoreConfig.PATH_STYLE + "=true",
                FetchSettings.TIMEOUT + "=60000",
                GlimpseConfig.IMAGE_MAX_TIME + "=86400000",
                // Fewer permits than requests that are sent: records are started in part.
                GlimpseConfig.IN_FLIGHT_IMAGES + "=20",
                "kafka.session.timeout.ms=3000",
                "kafka.heartbeat.interval.ms=500",
                "kafka.producer.transaction.timeout.ms=5000")));
    ProcessorJvm processor =
        ProcessorJvm.start(
            Main.class.getName(),
            arguments,
            Map.of(
                "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY));
    processors.add(processor);
    return processor;
  }

  /** Uploads three images for each event, and sends the event as MinIO writes it. */
  private void send() {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      int partition = i % PARTITIONS;
      List<String> items = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        String key = "event %d/%d.png".formatted(i, number);
        store.put("photos", key, TestImages.png(number));
        items.add(item(key));
        expected
            .computeIfAbsent(partition, p -> new ArrayList<>())
            .add("photos/" + key + "?sequencer=17F3");
      }
      String value = items.stream().collect(Collectors.joining(",", "{\"Records\":[", "]}"));
      records.add(
          new ProducerRecord<>(
              topics.requests(), partition, ("event-" + i).getBytes(UTF_8), value.getBytes(UTF_8)));
    }
    client.produce(records);
  }

  private static String item(String key) {
    return """
        {"eventSource":"minio:s3","eventName":"s3:ObjectCreated:Put","s3":{
         "bucket":{"name":"photos"},"object":{"key":"%s","size":311,"sequencer":"17F3"}}}\
        """
        .formatted(key.replace("/", "%2F").replace(" ", "+"));
  }

  private boolean isCommitted() throws Exception {
    return client.committed(topics.applicationId()) == EVENTS;
  }

  private static Prediction prediction(ConsumerRecord<byte[], byte[]> record) {
    try {
      return TestEvents.JSON.subscriber().decode(record.value(), record.headers());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldAnswerEachRecordOfAnEventOnceAndInOrderWhenKilled() {
    String held = "event %d/1.png".formatted(HELD);
    store.hold(held);
    send();
    ProcessorJvm killed = start();
    await("answers up to the event whose second image is held")
        .atMost(LIMIT)
        .until(() -> client.consumeCommitted(topics.predictions()).size() >= 3 * HELD / PARTITIONS);
    Signals.kill(killed.handle());

    start();
    store.release(held);
    await("the commit of every event").atMost(LIMIT).ignoreExceptions().until(this::isCommitted);
    await().atMost(LIMIT).until(() -> client.isStable(topics.predictions()));

    Map<Integer, List<String>> answered = new TreeMap<>();
    List<Integer> numbers = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : client.consumeCommitted(topics.predictions())) {
      Prediction prediction = prediction(record);
      answered.computeIfAbsent(record.partition(), p -> new ArrayList<>()).add(prediction.id());
      numbers.add(prediction.source().index());
    }
    assertThat(answered).isEqualTo(expected);
    assertThat(numbers).containsOnly(0, 1, 2);
    assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();
  }
}
