package dev.glimpse.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.TestEvents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class JsonRequestDecoderTest {

  private static ImageRequest read(String json) throws FailureException {
    return TestEvents.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldReadEveryField() throws Exception {
    ImageRequest request =
        read(
            """
            {"id": "r1", "uri": "https://example.org/a.png", "model": "m:2", "topK": 3, "threshold": 0.25,
             "attributes": {"n": 1.10, "big": 12345678901234567890, "nested": [true, null]},
             "unknown": 1}
            """);

    assertThat(request.id()).isEqualTo("r1");
    assertThat(request.image())
        .isEqualTo(new ImageReference.Remote(Addresses.of("https://example.org/a.png")));
    assertThat(request.model()).isEqualTo("m:2");
    assertThat(request.topK()).isEqualTo(3);
    assertThat(request.threshold()).isEqualTo(0.25f);
    assertThat(request.attributes().json())
        .isEqualTo("{\"n\":1.10,\"big\":12345678901234567890,\"nested\":[true,null]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/写真.jpg",
        "file:///data/grün 1.jpg",
        "https://bücher.test/?a=ü|b",
        "s3://my_b/a#b",
        "gs://bucket/x",
        "HTTP://h"
      })
  void shouldKeepTheSpellingOfAnAddress(String uri) throws Exception {
    ImageReference image = read("{\"uri\":\"" + uri + "\"}").image();

    assertThat(((ImageReference.Remote) image).address().spelling()).isEqualTo(uri);
  }

  @Test
  void shouldDecodeInlineData() throws Exception {
    byte[] image = {1, 2, 3, -1};

    ImageRequest request = read("{\"data\":\"" + Base64.getEncoder().encodeToString(image) + "\"}");

    assertThat(((ImageReference.Inline) request.image()).bytes()).isEqualTo(image);
    assertThat(request.id()).isEqualTo("requests-3-14");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | MALFORMED_EVENT",
        "{ | MALFORMED_EVENT",
        "[] | MALFORMED_EVENT",
        "{} {} | MALFORMED_EVENT",
        "{\"uri\":1} | MALFORMED_EVENT",
        "{\"uri\":\"file:/x\",\"id\":{}} | MALFORMED_EVENT",
        "{\"uri\":\"file:/x\",\"topK\":\"3\"} | MALFORMED_EVENT",
        "{\"uri\":\"file:/x\",\"topK\":1.5} | MALFORMED_EVENT",
        "{\"uri\":\"file:/x\",\"topK\":NaN} | MALFORMED_EVENT",
        "{\"uri\":\"file:/x\",\"threshold\":\"0.5\"} | MALFORMED_EVENT",
        "{\"uri\":\"file:/x\",\"threshold\":NaN} | MALFORMED_EVENT",
        "{\"uri\":\"file:/x\",\"threshold\":-0.1} | INVALID_REQUEST",
        "{\"uri\":\"file:/x\",\"threshold\":1e999999} | INVALID_REQUEST",
        "{\"uri\":\"file:/x\",\"attributes\":[]} | MALFORMED_EVENT",
        "{} | INVALID_REQUEST",
        "{\"uri\":null} | INVALID_REQUEST",
        "{\"uri\":\"file:/x\",\"data\":\"AA==\"} | INVALID_REQUEST",
        "{\"uri\":\"no scheme\"} | INVALID_REQUEST",
        "{\"uri\":\"relative.png\"} | INVALID_REQUEST",
        "{\"uri\":\"写真.jpg\"} | INVALID_REQUEST",
        "{\"uri\":\"http://h/%zz\"} | INVALID_REQUEST",
        "{\"uri\":\"http://h/\\ud800\"} | INVALID_REQUEST",
        "{\"uri\":\"http://h/\\n\"} | INVALID_REQUEST",
        "{\"uri\":\"http:///x\"} | INVALID_REQUEST",
        "{\"uri\":\"http://h:0/\"} | INVALID_REQUEST",
        "{\"data\":\"***\"} | INVALID_REQUEST",
        "{\"uri\":\"file:/x\",\"topK\":0} | INVALID_REQUEST",
        "{\"uri\":\"file:/x\",\"topK\":99999999999} | INVALID_REQUEST"
      })
  void shouldSayWhatIsWrong(String json, String code) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            FailureException.class, e -> assertThat(e.failure().code().name()).isEqualTo(code));
  }

  @Test
  void shouldNameTheRequestOfANotificationThatAnIndexSelects() throws Exception {
    byte[] event = Files.readAllBytes(GoldenEvent.FOLDER.resolve("minio-three-records.json"));

    assertThat(id(event, 0)).isEqualTo("photos/a.png?sequencer=17F3A7D1E2F7E5B5");
    assertThat(id(event, 1)).isNull();
    assertThat(id(event, 2)).isEqualTo("photos/c d+e.png?sequencer=17F3A7D1E2F7E5B7");
    assertThat(id(event, 3)).isNull();
  }

  private static @Nullable String id(byte[] event, int index) {
    Headers headers = new RecordHeaders();
    DeadLetterHeaders.describe(
        headers, new Failure(FailureCode.IMAGE_NOT_FOUND, "gone"), TestEvents.SOURCE.entry(index));
    return TestEvents.JSON.requests().id(event, headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Records\": [], \"uri\": \"file:/x\"}",
        "{\"uri\": \"file:/x\", \"Records\": [{\"s3\": {}, \"eventName\": \"x\"}]}",
        "{\"kind\": \"photo\", \"specversion\": \"1.0\", \"uri\": \"file:/x\"}",
        "{\"message\": \"hello\", \"uri\": \"file:/x\", \"eventType\": \"x\"}"
      })
  void shouldReadRequestsWithFieldsThatNotificationsHave(String json) throws Exception {
    assertThat(read(json).image()).isEqualTo(new ImageReference.Remote(Addresses.of("file:/x")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Records\": [}",
        "{\"Records\": []} x",
        "{\"Records\": [], \"Records\": []}",
        "{\"data\": {\"uri\": \"file:/x\"}}",
        "[]",
        "[{\"uri\": \"file:/x\"}]"
      })
  void shouldRefuseWhatIsNeitherARequestNorANotification(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.MALFORMED_EVENT));
  }
}
