package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ImageReference.Remote;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.TestEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications of object stores within the envelopes of other systems. */
@Tag("unit")
final class NotificationEnvelopesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant EXPIRY = Instant.parse("2026-04-05T17:31:00Z");

  private static String golden(String file) {
    try {
      return Files.readString(GoldenEvent.FOLDER.resolve(file)).strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String quoted(String text) {
    return JSON.valueToTree(text).toString();
  }

  private static String cloudEvent(String type, String data) {
    return ("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/bridge\",\"subject\":\"s\","
            + "\"traceid\":\"t7\",\"expirytime\":\"%s\",\"type\":\"%s\",%s}")
        .formatted(EXPIRY, type, data);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static List<RequestEntry> decode(String value, String... headers) throws Exception {
    return TestEvents.JSON
        .requests()
        .decode(value.getBytes(UTF_8), headers(headers), TestEvents.SOURCE);
  }

  private static Headers headers(String... namesAndValues) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
    }
    return headers;
  }

  private static List<String> ids(List<RequestEntry> entries) {
    return entries.stream()
        .map(e -> e instanceof ImageRequest request ? request.id() : e.toString())
        .toList();
  }

  static Stream<Arguments> wrapped() {
    return Stream.of("minio-three-records.json", "azure-event-grid.json")
        .flatMap(file -> wrapped(golden(file)).map(value -> Arguments.of(file, value)));
  }

  private static Stream<String> wrapped(String event) {
    return Stream.of(
        quoted(event),
        "{\"schema\":null,\"payload\":" + event + "}",
        "{\"schema\":{},\"payload\":" + quoted(event) + "}",
        cloudEvent("com.example.bridge", "\"data\":" + event),
        cloudEvent("com.example.bridge", "\"data\":" + quoted(event)),
        cloudEvent("x", "\"data_base64\":\"" + base64(event) + "\""),
        "{\"schema\":{},\"payload\":" + cloudEvent("x", "\"data\":" + event) + "}");
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void shouldReadANotificationInEachEnvelope(String file, String value) throws Exception {
    assertThat(ids(decode(value))).isEqualTo(ids(decode(golden(file))));
  }

  @Test
  void shouldPassTheAttributesAndTheExpiryOfACloudEventOn() throws Exception {
    List<RequestEntry> entries =
        decode(cloudEvent("x", "\"data\":" + golden("minio-three-records.json")));

    assertThat(entries).hasSize(3);
    assertThat(entries)
        .filteredOn(ImageRequest.class::isInstance)
        .hasSize(2)
        .allSatisfy(
            entry -> {
              ImageRequest request = (ImageRequest) entry;
              assertThat(request.expiresAt()).isEqualTo(EXPIRY);
              assertThat(request.attributes().cloudEvent())
                  .containsEntry("id", "e1")
                  .containsEntry("subject", "s")
                  .containsEntry("traceid", "t7");
              assertThat(request.image()).isInstanceOf(Remote.class);
            });
  }

  @Test
  void shouldExpireByTheHeaderOfBinaryMode() throws Exception {
    List<RequestEntry> entries = decode(golden("minio.json"), "ce_expirytime", EXPIRY.toString());

    assertThat(entries)
        .singleElement()
        .extracting(entry -> ((ImageRequest) entry).expiresAt())
        .isEqualTo(EXPIRY);
    assertThatThrownBy(() -> decode(golden("minio.json"), "ce_expirytime", "soon"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("expirytime is no time");
  }

  @Test
  void shouldPreferTheTypeOfTheEventToThatOfTheRecord() throws Exception {
    String created = golden("azure-cloudevents.json");

    assertThat(decode(created, "ce_type", "Microsoft.Storage.BlobDeleted"))
        .singleElement()
        .isInstanceOf(ImageRequest.class);
    assertThat(decode(created.replace("BlobCreated", "BlobDeleted"), "ce_type", "any"))
        .containsExactly(new IgnoredEvent(IgnoredEvent.Reason.DELETED));
  }

  @Test
  void shouldNotIgnoreANewObjectOfGoogleBecauseABridgeHasATypeOfItsOwn() throws Exception {
    String resource = golden("gcs-pubsub-payload.json");

    assertThat(decode(resource, "ce_type", "com.example.bridge"))
        .singleElement()
        .isInstanceOf(ImageRequest.class);
    assertThat(decode(cloudEvent("com.example.bridge", "\"data\":" + resource)))
        .singleElement()
        .isInstanceOf(ImageRequest.class);
    assertThat(decode(resource, "ce_type", "com.example.bridge", "eventType", "OBJECT_DELETE"))
        .containsExactly(new IgnoredEvent(IgnoredEvent.Reason.DELETED));
    assertThat(decode(resource, "eventType", "OrderPlaced"))
        .singleElement()
        .isInstanceOf(ImageRequest.class);
  }

  @Test
  void shouldIgnoreEventsOfDirectoriesInBinaryModeAsWell() throws Exception {
    assertThat(
            decode(
                "{\"api\":\"RenameFile\",\"sourceUrl\":\"https://a/b\"}",
                "ce_type",
                "Microsoft.Storage.BlobRenamed"))
        .containsExactly(new IgnoredEvent(IgnoredEvent.Reason.OTHER));
  }

  @Test
  void shouldUnwrapACloudEventOnceAlsoAroundANotification() {
    String twice =
        cloudEvent("x", "\"data\":" + cloudEvent("x", "\"data\":" + golden("minio.json")));

    assertThatThrownBy(() -> decode(twice)).isInstanceOf(FailureException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'uri':'file:/x','message':'hello','kind':'storage#object'}",
        "{'uri':'file:/x','specversion':'1.0','eventType':'Microsoft.Storage.BlobCreated'}",
        "{'uri':'file:/x','Records':[{'s3':{},'eventName':'ObjectCreated:Put'}]}",
        "{'uri':'file:/x','schema':{},'payload':{'uri':'file:/y'}}",
        "{'uri':'file:/x','detail-type':'Object Created','source':'aws.s3','detail':{}}"
      })
  void shouldReadARequestWithFieldsOfOtherSystemsAsARequest(String request) throws Exception {
    assertThat(decode(request.replace('\'', '"'), "ce_type", "Microsoft.Storage.BlobCreated"))
        .singleElement()
        .extracting(entry -> ((Remote) ((ImageRequest) entry).image()).address().spelling())
        .isEqualTo("file:/x");
  }

  @Test
  void shouldFindTheIdOfADeadLetterOfANotificationInAnEnvelope() throws Exception {
    String event = golden("minio-three-records.json");
    JsonNode records = JSON.readTree(event).path("Records");
    assertThat(records).hasSize(3);
    List<String> expected = ids(decode(event));
    for (String value :
        List.of(event, quoted(event), cloudEvent("x", "\"data\":" + quoted(event)))) {
      for (int i = 0; i < expected.size(); i++) {
        if (expected.get(i).contains("photos")) {
          Headers letter =
              headers(
                  DeadLetterHeaders.TOPIC, "image-requests",
                  DeadLetterHeaders.PARTITION, "3",
                  DeadLetterHeaders.OFFSET, "14",
                  DeadLetterHeaders.INDEX, Integer.toString(i));
          assertThat(TestEvents.JSON.requests().id(value.getBytes(UTF_8), letter))
              .isEqualTo(expected.get(i));
        }
      }
    }
    assertThat(
            TestEvents.JSON
                .requests()
                .id(quoted(cloudEvent("x", "\"data\":{}")).getBytes(UTF_8), headers()))
        .isEqualTo("e1");
  }
}
