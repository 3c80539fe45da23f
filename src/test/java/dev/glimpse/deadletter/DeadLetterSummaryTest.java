package dev.glimpse.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.testing.JsonArrayDecoder;
import dev.glimpse.testing.TestEvents;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class DeadLetterSummaryTest {

  private static final RequestDecoder SINGLE = TestEvents.JSON.requests();

  private static String id(String value, Headers headers, RequestDecoder decoder) {
    DeadLetter letter =
        new DeadLetter(
            new DeadLetterPosition(0, 1),
            Instant.EPOCH,
            "key".getBytes(UTF_8),
            value.getBytes(UTF_8),
            headers);
    return DeadLetterSummary.of(letter, decoder).id();
  }

  @Test
  void shouldNameARequestByItsIdOrItsEventOrItsKey() {
    Headers named = new RecordHeaders().add("ce_id", "event".getBytes(UTF_8));

    assertThat(id("{\"uri\":1,\"id\":\"own\"}", named, SINGLE)).isEqualTo("own");
    assertThat(id("{\"id\":\"own\", broken", named, SINGLE)).isEqualTo("own");
    assertThat(id("{\"uri\":\"file:/x\"}", named, SINGLE)).isEqualTo("event");
    assertThat(id("no JSON", new RecordHeaders(), SINGLE)).isEqualTo("key");
  }

  @Test
  void shouldNameTheRequestAmongSeveralOfItsRecord() {
    RequestDecoder several = JsonArrayDecoder.format(TestEvents.JSON).requests();
    Headers second = new RecordHeaders().add("glimpse.request.index", "1".getBytes(UTF_8));

    assertThat(id("[{\"id\":\"a\"},{\"id\":\"b\"}]", second, several)).isEqualTo("b");
  }
}
