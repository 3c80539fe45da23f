package dev.glimpse.streams;

import static dev.glimpse.service.Exchange.bytes;
import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.service.Exchange;
import dev.glimpse.service.Processors;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each reason for which a broker refuses an answer; see docs/design/011-rejected-answers.md. */
@Timeout(300)
@Tag("broker")
final class RejectedAnswersIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 2);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();

  @AfterEach
  void close() {
    processors.close();
    client.close();
  }

  private GlimpseProcessor start(String... settings) throws InterruptedException {
    return processors.start(topics.config(settings));
  }

  private void set(String topic, String key, String value) throws Exception {
    client
        .admin()
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private ProducerRecord<byte[], byte[]> image(String key) {
    return exchange.request(key, TestImages.inlineRequest(key, TestImages.png(key.hashCode())));
  }

  private ProducerRecord<byte[], byte[]> dated(ProducerRecord<byte[], byte[]> request, long time) {
    return new ProducerRecord<>(request.topic(), null, time, request.key(), request.value());
  }

  @Test
  void shouldAnswerRequestsOfAnyAgeNow() throws Exception {
    set(topics.requests(), "message.timestamp.after.max.ms", "" + Long.MAX_VALUE);
    for (String topic : List.of(topics.predictions(), topics.deadLetters())) {
      set(topic, "message.timestamp.before.max.ms", "60000");
      set(topic, "message.timestamp.after.max.ms", "60000");
    }
    long now = System.currentTimeMillis();
    List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
    for (long time :
        new long[] {
          0, 1_546_300_800_000L, now - 75_000, now + 100_000, now + (1L << 40), Long.MAX_VALUE
        }) {
      requests.add(dated(image("image-" + time), time));
      requests.add(dated(exchange.request("no-image-" + time, bytes("no request")), time));
    }
    exchange.send(requests);
    start();

    List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(6);
    for (ConsumerRecord<byte[], byte[]> answer : answers) {
      String time = JSON.readTree(answer.value()).at("/source/timestamp").asText();
      assertThat(OffsetDateTime.parse(time)).isNotNull();
      assertThat(time).matches("\\d{4}-.*Z");
    }
    answers.addAll(exchange.deadLetters(6));
    assertThat(answers)
        .extracting(answer -> Instant.ofEpochMilli(answer.timestamp()))
        .allSatisfy(
            time -> assertThat(time).isBetween(Instant.ofEpochMilli(now - 1_000), Instant.now()));
    // Predictions and dead letters each keep their order.
    assertThat(answers)
        .extracting(answer -> text(answer.key()))
        .containsExactlyInAnyOrderElementsOf(requests.stream().map(r -> text(r.key())).toList());
  }

  /** Other clients than Kafka's own may leave a record without one. */
  @Test
  void shouldAnswerARecordWithoutATimestamp() throws Exception {
    ProducerRecord<byte[], byte[]> request = image("one");
    client.produce(
        new ProducerRecord<>(request.topic(), 0, request.key(), request.value()) {
          @Override
          public Long timestamp() {
            return RecordBatch.NO_TIMESTAMP;
          }
        });
    start();

    ConsumerRecord<byte[], byte[]> answer = exchange.predictions(1).get(0);
    assertThat(JSON.readTree(answer.value()).at("/source/timestamp").asText())
        .isEqualTo("1970-01-01T00:00:00Z");
    assertThat(answer.timestamp()).isGreaterThan(1_700_000_000_000L);
  }

  /** What cannot be compressed becomes larger by that: larger than the topic takes. */
  @Test
  void shouldWriteADeadLetterWhereTheBrokerFindsThePredictionTooLarge() throws Exception {
    set(topics.predictions(), "max.message.bytes", "8000000");
    start(GlimpseConfig.PREDICTION_MAX_BYTES + "=8000000", "kafka.compression.type=gzip");
    byte[] noise = new byte[7_998_000];
    new Random(1).nextBytes(noise);
    ProducerRecord<byte[], byte[]> large =
        new ProducerRecord<>(
            topics.requests(),
            0,
            null,
            bytes("large"),
            image("large").value(),
            new RecordHeaders().add("noise", noise));
    exchange.send(List.of(image("before"), large, image("after")));

    assertThat(exchange.predictions(2))
        .extracting(answer -> text(answer.key()))
        .containsExactlyInAnyOrder("before", "after");
    ConsumerRecord<byte[], byte[]> letter = exchange.deadLetters(1).get(0);
    assertThat(Exchange.code(letter)).isEqualTo("ANSWER_TOO_LARGE");
    assertThat(text(letter.key())).isEqualTo("large");
    assertThat(letter.headers().lastHeader("noise").value()).isEqualTo(noise);
  }

  @Test
  void shouldStopAndNameTheTopicWhoseLimitWasLowered() throws Exception {
    GlimpseProcessor processor = start();
    set(topics.predictions(), "max.message.bytes", "500");

    exchange.send(List.of(image("one")));

    assertThat(processor.awaitEnd())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(GlimpseConfig.PREDICTIONS_TOPIC)
        .hasMessageContaining("its max.message.bytes is 500");
    set(topics.predictions(), "max.message.bytes", "1048588");
    start();
    exchange.assertAnsweredOnceInOrder(exchange.predictions(1));
  }

  /** A compacted topic takes no record without a key. */
  @Test
  void shouldStopAndNameTheTopicThatHasBecomeCompacted() throws Exception {
    GlimpseProcessor processor = start();
    set(topics.predictions(), "cleanup.policy", "compact");

    client.produce(
        new ProducerRecord<>(topics.requests(), TestImages.inlineRequest("a", TestImages.png(1))));

    assertThat(processor.awaitEnd())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(GlimpseConfig.PREDICTIONS_TOPIC)
        .hasMessageContaining("its cleanup.policy is compact");
  }

  @Test
  void shouldWaitWhileTooFewReplicasAreInSync() throws Exception {
    GlimpseProcessor processor = start();
    set(topics.predictions(), "min.insync.replicas", "2");
    exchange.send(List.of(image("one"), image("two")));
    await().atMost(LIMIT).until(() -> processor.answers().predictions("nielsennet") >= 2);
    assertThat(client.consumeCommitted(topics.predictions())).isEmpty();

    set(topics.predictions(), "min.insync.replicas", "1");

    exchange.assertAnsweredOnceInOrder(exchange.predictions(2));
    assertThat(processor.hasEnded()).isFalse();
  }

  @Test
  void shouldAnswerLaterWhereAQuotaSlowsItDown() throws Exception {
    String clientId = "slow-" + topics.requests();
    ClientQuotaEntity entity =
        new ClientQuotaEntity(
            Map.of(ClientQuotaEntity.CLIENT_ID, clientId + "-StreamThread-1-producer"));
    client
        .admin()
        .alterClientQuotas(
            List.of(
                new ClientQuotaAlteration(
                    entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 2_000.0)))))
        .all()
        .get();
    start("kafka.client.id=" + clientId);

    exchange.send(Stream.of("a", "b", "c", "d", "e", "f", "g", "h").map(this::image).toList());

    exchange.assertAnsweredOnceInOrder(exchange.predictions(8));
  }

  @Test
  void shouldAnswerOnceADeletedTopicIsThereAgain() throws Exception {
    GlimpseProcessor processor = start("kafka.producer.max.block.ms=3000");
    client.delete(topics.predictions());
    exchange.send(List.of(image("one")));
    await()
        .dontCatchUncaughtExceptions() // the stream thread's, which is replaced
        .atMost(LIMIT)
        .until(() -> processor.threadsReplaced() > 0);

    client
        .admin()
        .createTopics(List.of(new NewTopic(topics.predictions(), 2, (short) 1)))
        .all()
        .get();

    assertThat(exchange.predictions(1))
        .extracting(answer -> text(answer.key()))
        .containsExactly("one");
    assertThat(processor.hasEnded()).isFalse();
  }

  /** A key, headers and values of every kind that producers have been seen to send. */
  @Test
  void shouldAnswerRecordsWithoutKeyOrValue() throws Exception {
    byte[] image = image("x").value();
    client.produce(
        Arrays.asList(
            new ProducerRecord<>(topics.requests(), 0, null, null, image),
            new ProducerRecord<>(topics.requests(), 0, null, bytes("tombstone"), null, List.of()),
            new ProducerRecord<>(topics.requests(), 0, null, null, null, List.of()),
            new ProducerRecord<>(
                topics.requests(),
                0,
                null,
                new byte[0],
                image,
                new RecordHeaders().add("", null).add("large", new byte[4_000_000]))));
    start();

    assertThat(exchange.predictions(1)).hasSize(1);
    assertThat(exchange.deadLetters(3))
        .extracting(Exchange::code)
        .containsExactly("MALFORMED_EVENT", "MALFORMED_EVENT", "ANSWER_TOO_LARGE");
  }
}
