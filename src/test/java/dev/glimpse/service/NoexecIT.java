package dev.glimpse.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.cli.Main;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code glimpse run} where nothing can be unpacked into the temporary folder. */
@Timeout(180)
@Tag("broker")
final class NoexecIT {

  @TempDir private Path folder;

  @Test
  void shouldAnswerBatchesInEveryCodec() throws Exception {
    Path unusable = Files.writeString(folder.resolve("file"), "no folder").resolve("inside");
    try (TestClient client = TestClient.shared()) {
      TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 1);
      List<String> arguments = new ArrayList<>(List.of("run"));
      arguments.addAll(ProcessorJvm.options(topics.settings()));
      try (ProcessorJvm processor =
          ProcessorJvm.start(
              Main.class.getName(),
              arguments,
              Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + unusable))) {
        for (CompressionType codec : CompressionType.values()) {
          send(topics, codec.name);
        }

        assertThat(
                client.consume(
                    topics.predictions(), CompressionType.values().length, Duration.ofMinutes(1)))
            .as(processor.logTail())
            .extracting(answer -> new String(answer.key(), StandardCharsets.UTF_8))
            .containsExactly("none", "gzip", "snappy", "lz4", "zstd");
        assertThat(processor.terminate()).as(processor.logTail()).isZero();
      }
    }
  }

  private static void send(TestTopics topics, String codec) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", topics.bootstrapServers(), "compression.type", codec),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topics.requests(),
                  codec.getBytes(StandardCharsets.UTF_8),
                  TestImages.inlineRequest(codec, TestImages.png(codec.hashCode()))))
          .get();
    }
  }
}
