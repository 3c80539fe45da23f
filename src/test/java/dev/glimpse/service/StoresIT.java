package dev.glimpse.service;

import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.testing.FaultyImageServer;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images of a store that hangs, and those of others, through real topics. */
@Tag("broker")
final class StoresIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int PARTITIONS = 4;

  private final TestClient client = TestClient.shared();
  private final TestTopics topics =
      TestTopics.create(client, TestBroker.bootstrapServers(), PARTITIONS);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();
  private final FaultyImageServer server;

  StoresIT() throws IOException {
    server = new FaultyImageServer();
  }

  @AfterEach
  void close() throws Exception {
    processors.close();
    server.close();
    client.close();
  }

  private ProducerRecord<byte[], byte[]> remoteIn(int partition, String key, String path) {
    return new ProducerRecord<>(
        topics.requests(),
        partition,
        Exchange.bytes(key),
        TestImages.uriRequest(key, server.uri(path)));
  }

  private ProducerRecord<byte[], byte[]> inlineIn(int partition, String key) {
    return new ProducerRecord<>(
        topics.requests(),
        partition,
        Exchange.bytes(key),
        TestImages.inlineRequest(key, TestImages.png(key.hashCode())));
  }

  @Test
  void shouldAnswerOtherPartitionsWhileImagesOfOneHang() throws Exception {
    processors.start(
        topics.config(
            HttpStoreConfig.PRIVATE_ADDRESSES + "=true",
            FetchSettings.TIMEOUT + "=60000",
            GlimpseConfig.IMAGE_MAX_TIME + "=86400000"));
    List<ProducerRecord<byte[], byte[]>> slow =
        IntStream.range(0, 150).mapToObj(i -> remoteIn(0, "slow-" + i, "/held/" + i)).toList();
    exchange.send(slow);
    await().atMost(LIMIT).until(() -> server.requests() >= 8);
    List<ProducerRecord<byte[], byte[]>> quick = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int partition = 1 + i % (PARTITIONS - 1);
      quick.add(
          i % 2 == 0
              ? inlineIn(partition, "inline-" + i)
              : remoteIn(partition, "quick-" + i, "/ok/" + i));
    }
    exchange.send(quick);

    assertThat(exchange.predictions(quick.size()))
        .as("answered while the others hang")
        .noneMatch(r -> text(r.key()).startsWith("slow"));

    server.release();
    exchange.assertAnsweredOnceInOrder(exchange.predictions(quick.size() + slow.size()));
  }
}
