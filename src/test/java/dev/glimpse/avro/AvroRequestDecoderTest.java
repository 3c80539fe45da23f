package dev.glimpse.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.RegistryServer;
import dev.glimpse.testing.TestEvents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Avro requests by the schemas of a registry, over its HTTP API. */
@Tag("unit")
final class AvroRequestDecoderTest {

  private static final Source SOURCE = new Source("requests", 3, 14, Instant.EPOCH);
  private static final Schema SCHEMA = EventSchemas.REQUEST;

  private final RegistryServer registry = new RegistryServer();
  private ConfiguredEventFormat formats = formats("confluent");

  private ConfiguredEventFormat formats(String wireFormat) {
    return new ConfiguredEventFormat(
        DefaultSettings.eventFormat(
            "glimpse.requests.format=avro",
            "glimpse.registry.url=" + registry.url() + "/",
            "glimpse.registry.wire.format=" + wireFormat,
            "glimpse.registry.user=me",
            "glimpse.registry.password=secret"));
  }

  @AfterEach
  void close() {
    formats.close();
    registry.close();
  }

  private List<RequestEntry> decode(byte[] value, Headers headers) throws FailureException {
    RequestDecoder decoder = formats.format().requests();
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> decoder.isReady(value, headers));
    return decoder.decode(value, headers, SOURCE);
  }

  private ImageRequest read(byte[] value) throws FailureException {
    return (ImageRequest) decode(value, new RecordHeaders()).get(0);
  }

  private static ImageRequest json(String json) throws FailureException {
    return TestEvents.read(json.getBytes(UTF_8));
  }

  @Test
  void shouldReadTheSameRequestAsFromJson() throws Exception {
    int id = registry.add(SCHEMA.toString());

    ImageRequest read =
        read(
            AvroValues.confluent(
                id,
                SCHEMA,
                Map.of(
                    "id", "r\"1",
                    "uri", "https://example.org/ä.png",
                    "model", "m:2",
                    "topK", 3,
                    "threshold", 0.25,
                    "expiresAt", 1_796_028_312_123L,
                    "attributes", "{ \"n\" : 1.10, \"big\": 12345678901234567890 }")));

    assertThat(read)
        .usingRecursiveComparison()
        .isEqualTo(
            json(
                """
                {"id": "r\\"1", "uri": "https://example.org/ä.png", "model": "m:2", "topK": 3,
                 "threshold": 0.25, "expiresAt": "2026-11-30T08:45:12.123Z",
                 "attributes": {"n": 1.10, "big": 12345678901234567890}}
                """));
    assertThat(registry.logins()).containsOnly("Basic bWU6c2VjcmV0");
  }

  @Test
  void shouldReadBytesAsAnImage() throws Exception {
    int id = registry.add(SCHEMA.toString());
    byte[] image = {1, 2, 3, -1, 0};

    ImageRequest read =
        read(AvroValues.confluent(id, SCHEMA, Map.of("data", ByteBuffer.wrap(image))));

    assertThat(((ImageReference.Inline) read.image()).bytes()).isEqualTo(image);
    assertThat(read.id()).isEqualTo("requests-3-14");
  }

  @Test
  void shouldReadTheSchemaOfAnotherProducer() throws Exception {
    Schema other =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "Photo", "namespace": "shop", "fields": [
                  {"name": "order", "type": {"type": "map", "values": "long"}},
                  {"name": "uri", "type": "string"},
                  {"name": "topK", "type": "int"}]}
                """);
    int id = registry.add(other.toString());

    ImageRequest read =
        read(
            AvroValues.confluent(
                id, other, Map.of("order", Map.of("a", 1L), "uri", "file:/x", "topK", 2)));

    assertThat(read.topK()).isEqualTo(2);
    assertThat(read.attributes().json()).isEqualTo("{}");
  }

  @Test
  void shouldReadTheIdsOfApicurio() throws Exception {
    formats.close();
    formats = formats("apicurio");
    int id = registry.add(SCHEMA.toString());

    ImageRequest read = read(AvroValues.apicurio(id, SCHEMA, Map.of("uri", "file:/x")));

    assertThat(read.image()).isInstanceOf(ImageReference.Remote.class);
    assertThatThrownBy(() -> read(AvroValues.apicurio(99, SCHEMA, Map.of("uri", "file:/x"))))
        .hasMessageContaining("no schema with the id 99");
  }

  @Test
  void shouldReadJsonAndImagesBesideAvro() throws Exception {
    Headers image = new RecordHeaders().add("content-type", "image/heic".getBytes(UTF_8));

    assertThat(read("{\"uri\":\"file:/x\"}".getBytes(UTF_8)).image()).isNotNull();
    assertThat(decode(new byte[] {0, 0, 0, 24, 'f', 't', 'y', 'p'}, image)).hasSize(1);
    assertThat(registry.requests()).isZero();
  }

  @Test
  void shouldAskOnlyOnceForASchema() throws Exception {
    int id = registry.add(SCHEMA.toString());
    for (int i = 0; i < 10; i++) {
      read(AvroValues.confluent(id, SCHEMA, Map.of("uri", "file:/" + i)));
    }

    assertThat(registry.requests()).isEqualTo(1);
  }

  /** A wrong address answers 404, too, but says nothing about the schema. */
  @ParameterizedTest
  @ValueSource(ints = {401, 404, 429, 500, 503})
  void shouldWaitForARegistryThatDoesNotAnswer(int status) throws Exception {
    int id = registry.add(SCHEMA.toString());
    byte[] value = AvroValues.confluent(id, SCHEMA, Map.of("uri", "file:/x"));
    registry.fail(status);
    RequestDecoder decoder = formats.format().requests();

    assertThat(decoder.isReady(value, new RecordHeaders())).isFalse();
    await().until(() -> registry.requests() > 1);
    assertThat(decoder.isReady(value, new RecordHeaders())).isFalse();
    assertThat(formats.schemasWaiting()).isEqualTo(1);
    registry.fail(0);

    assertThat(read(value).image()).isNotNull();
    assertThat(formats.schemasWaiting()).isZero();
  }

  @Test
  void shouldRefuseAnIdThatTheRegistryDoesNotKnow() {
    assertThatThrownBy(() -> read(AvroValues.confluent(-7, SCHEMA, Map.of("uri", "file:/x"))))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> {
              assertThat(e.failure().code().name()).isEqualTo("MALFORMED_EVENT");
              assertThat(e).hasMessageContaining("The registry has no schema with the id -7");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"string\" | is no record",
        "{\"type\":\"array\",\"items\":\"null\"} | is no record",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"r\",\"type\":[\"null\",\"R\"]}]}"
            + " | is recursive",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":"
            + "{\"type\":\"array\",\"items\":\"null\"}}]} | values without bytes",
        "syntax = proto3 | is not Avro"
      })
  void shouldRefuseSchemasThatCannotBeRequests(String schema, String message) {
    int id = registry.add(schema);

    assertThatThrownBy(() -> read(AvroValues.prefixed(id, false, new byte[] {2, 2, 2, 0})))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseValuesThatAreNotByTheirSchema() {
    int id = registry.add(SCHEMA.toString());
    byte[] right = AvroValues.confluent(id, SCHEMA, Map.of("uri", "file:/x"));
    byte[] hugeLength = {0, 2, -2, -1, -1, -1, 15}; // data of 2 GB
    byte[] noBranch = {120};

    for (byte[] wrong :
        List.of(
            Arrays.copyOf(right, right.length - 1),
            Arrays.copyOf(right, right.length + 1),
            Arrays.copyOf(right, 5),
            AvroValues.prefixed(id, false, hugeLength),
            AvroValues.prefixed(id, false, new byte[] {0, 0, 2, -2, -1, -1, -1, 15}),
            AvroValues.prefixed(id, false, new byte[] {2, 1}),
            AvroValues.prefixed(id, false, noBranch))) {
      assertThatThrownBy(() -> read(wrong))
          .as(Arrays.toString(wrong))
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> assertThat(e.failure().code().name()).isEqualTo("MALFORMED_EVENT"));
    }
  }

  @Test
  void shouldRefuseAttributesThatAreNoObject() {
    int id = registry.add(SCHEMA.toString());

    for (String attributes : List.of("", "[]", "{}, \"uri\": \"file:/y\"", "{\"a\":NaN}")) {
      assertThatThrownBy(
              () ->
                  read(
                      AvroValues.confluent(
                          id, SCHEMA, Map.of("uri", "file:/x", "attributes", attributes))))
          .as(attributes)
          .isInstanceOf(FailureException.class);
    }
  }

  @Test
  void shouldShowDeadLettersInTheFormOfJson() {
    int id = registry.add(SCHEMA.toString());
    byte[] value = AvroValues.confluent(id, SCHEMA, Map.of("id", "r1", "uri", "file:/x"));
    RequestDecoder decoder = formats.format().requests();

    assertThat(decoder.id(value, new RecordHeaders())).isEqualTo("r1");
    assertThat(decoder.text(value, new RecordHeaders())).contains("\"uri\" : \"file:/x\"");
    assertThat(decoder.text(AvroValues.prefixed(77, false, new byte[0]), new RecordHeaders()))
        .isNull();
  }

  /** Whatever the bytes, a record is read or refused; nothing else is thrown. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldReadOrRefuseEachMutationOfAValue(long seed) {
    Random random = new Random(seed);
    int id = registry.add(SCHEMA.toString());
    byte[] value =
        AvroValues.confluent(
            id,
            SCHEMA,
            Map.of(
                "id", "r1",
                "uri", "file:/x",
                "threshold", 0.5,
                "expiresAt", 1L,
                "attributes", "{\"a\":[1]}"));
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] mutated =
          Arrays.copyOf(value, random.nextInt(10) == 0 ? 5 + random.nextInt(20) : value.length);
      for (int changes = random.nextInt(4); changes > 0 && mutated.length > 5; changes--) {
        mutated[5 + random.nextInt(mutated.length - 5)] = (byte) random.nextInt();
      }
      try {
        assertThat(read(mutated).image()).isNotNull();
      } catch (FailureException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 3_900);
  }
}
