package dev.glimpse.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.TestEvents;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
}
