package dev.glimpse.service;

import static dev.glimpse.service.Exchange.bytes;
import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.event.Prediction;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.RegistryServer;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Envelopes around one image between real topics: each has the same prediction. */
@Tag("broker")
final class EnvelopesIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 1);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();
  private final RegistryServer registry = new RegistryServer();

  @AfterEach
  void close() throws Exception {
    processors.close();
    client.close();
    registry.close();
  }

  private ProducerRecord<byte[], byte[]> record(byte[] value, String... headers) {
    Headers all = new RecordHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], bytes(headers[i + 1]));
    }
    return new ProducerRecord<>(topics.requests(), null, null, bytes("k"), value, all);
  }

  @Test
  void shouldAnswerEachEnvelopeAsThePlainRequest() throws Exception {
    byte[] jpeg = TestImages.encoded("jpg", 64, 7);
    String base64 = Base64.getEncoder().encodeToString(jpeg);
    String url = Base64.getUrlEncoder().withoutPadding().encodeToString(jpeg);
    String lines = Base64.getMimeEncoder().encodeToString(jpeg);
    String plain = "{\"data\":\"" + base64 + "\"}";
    String escaped = JSON.writeValueAsString(plain);
    String image = "\"datacontenttype\":\"image/jpeg\",\"data_base64\":\"" + base64 + "\"";
    processors.start(topics.config());

    List<ProducerRecord<byte[], byte[]>> requests =
        List.of(
            record(bytes(plain)),
            record(jpeg, "content-type", "image/jpeg"),
            record(bytes("{\"specversion\":\"1.0\"," + image + "}")),
            record(
                bytes("{\"specversion\":\"1.0\",\"data\":" + plain + "}"),
                "content-type",
                "application/cloudevents+json"),
            record(bytes("{\"uri\":\"data:image/jpeg;base64," + base64 + "\"}")),
            record(bytes("{\"data\":\"" + url + "\"}")),
            record(bytes("{\"data\":" + JSON.writeValueAsString(lines) + "}")),
            record(bytes(escaped)),
            record(bytes("{\"schema\":{\"type\":\"string\"},\"payload\":" + escaped + "}")),
            record(bytes("{\"schema\":{\"type\":\"struct\"},\"payload\":" + plain + "}")));
    exchange.send(requests);

    List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(requests.size());

    JsonNode first = JSON.readTree(answers.get(0).value());
    assertThat(answers)
        .allSatisfy(
            answer -> {
              JsonNode event = JSON.readTree(answer.value());
              assertThat(event.get("predictions")).isEqualTo(first.get("predictions"));
              assertThat(event.get("image")).isEqualTo(first.get("image"));
            });
    assertThat(first.at("/image/format").asText()).isEqualTo("jpeg");
  }

  @Test
  void shouldReadAndWriteAvroWithARegistry() throws Exception {
    byte[] jpeg = TestImages.encoded("jpg", 64, 7);
    String[] avro = {
      "glimpse.requests.format=avro",
      "glimpse.predictions.format=avro",
      "glimpse.registry.url=" + registry.url()
    };
    processors.start(topics.config(avro));
    Schema schema =
        new Schema.Parser().parse(Path.of("topics/schemas/image-request.avsc").toFile());
    int id = registry.add(Files.readString(Path.of("topics/schemas/image-request.avsc")));

    exchange.send(
        List.of(
            record(request(id, schema, Map.of("id", "a", "data", ByteBuffer.wrap(jpeg)))),
            record(TestImages.inlineRequest("b", jpeg)),
            record(request(id + 1, schema, Map.of("id", "c", "uri", "file:/x")))));

    List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(2);
    ConsumerRecord<byte[], byte[]> letter = exchange.deadLetters(1).get(0);
    assertThat(Exchange.code(letter)).isEqualTo("MALFORMED_EVENT");
    try (ConfiguredEventFormat formats =
        new ConfiguredEventFormat(DefaultSettings.eventFormat(avro))) {
      Prediction first =
          formats.format().subscriber().decode(answers.get(0).value(), answers.get(0).headers());
      Prediction second =
          formats.format().subscriber().decode(answers.get(1).value(), answers.get(1).headers());
      assertThat(first.id()).isEqualTo("a");
      assertThat(second.id()).isEqualTo("b");
      assertThat(first.predictions()).isEqualTo(second.predictions());
    }
    assertThat(text(answers.get(0).headers().lastHeader("content-type").value()))
        .isEqualTo("application/avro");
  }

  private static byte[] request(int id, Schema schema, Map<String, Object> fields)
      throws Exception {
    GenericRecord record = new GenericData.Record(schema);
    fields.forEach(record::put);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(ByteBuffer.allocate(4).putInt(id).array());
    new GenericDatumWriter<GenericRecord>(schema)
        .write(record, EncoderFactory.get().directBinaryEncoder(bytes, null));
    return bytes.toByteArray();
  }
}
