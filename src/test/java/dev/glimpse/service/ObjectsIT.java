package dev.glimpse.service;

import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.testing.S3Server;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects of a store that speaks S3, through real topics. */
@Tag("broker")
final class ObjectsIT {

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 2);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();
  private final S3Server store;

  ObjectsIT() throws Exception {
    store = new S3Server();
  }

  @BeforeEach
  void giveCredentials() {
    System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
  }

  @AfterEach
  void close() throws Exception {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    processors.close();
    store.close();
    client.close();
  }

  private ProducerRecord<byte[], byte[]> request(String key, String uri) {
    return exchange.request(key, TestImages.uriRequest(key, uri));
  }

  @Test
  void shouldAnswerForObjectsOfBucketsThatMayBeRead() throws Exception {
    store.createBucket("images");
    store.createBucket("other");
    store.put("images", "photos/7 ü.png", TestImages.png(7));
    store.put("other", "7.png", TestImages.png(7));
    processors.start(
        topics.config(
            S3StoreConfig.BUCKETS + "=images/photos,forbidden",
            S3StoreConfig.ENDPOINT + "=" + store.endpoint(),
            S3StoreConfig.REGION + "=eu-central-1",
            S3StoreConfig.PATH_STYLE + "=true"));

    exchange.send(
        List.of(
            request("found", "s3://images/photos/7%20%C3%BC.png"),
            request("missing", "s3://images/photos/8.png"),
            request("refused", "s3://forbidden/7.png"),
            request("elsewhere", "s3://other/7.png")));

    assertThat(exchange.predictions(1)).extracting(r -> text(r.key())).containsExactly("found");
    assertThat(Exchange.codes(exchange.deadLetters(3)))
        .containsOnly(
            Map.entry("missing", "IMAGE_NOT_FOUND"),
            Map.entry("refused", "FETCH_FORBIDDEN"),
            Map.entry("elsewhere", "FETCH_FORBIDDEN"));
  }
}
