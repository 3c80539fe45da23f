package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class DeadLetterHeadersTest {

  @Test
  void shouldCutAStackTraceBetweenCharacters() {
    for (int bytes = 0; bytes < 60; bytes++) {
      Headers headers = new RecordHeaders();

      DeadLetterHeaders.describeThrown(headers, new IllegalStateException("ääää€€𝄞𝄞"), bytes);

      byte[] trace = headers.lastHeader("__streams.errors.stacktrace").value();
      assertThat(trace.length).isBetween(bytes - 3, bytes);
      assertThat(new String(trace, UTF_8)).doesNotContain("\ufffd");
    }
  }

  @Test
  void shouldTakeFromADeadLetterWhatDescribesItAndNothingElse() {
    Headers headers =
        new RecordHeaders()
            .add("mine", new byte[] {1})
            .add("glimpse.error.code", "FETCH_FAILED".getBytes(UTF_8))
            .add("glimpse.attempt", "2".getBytes(UTF_8))
            .add("glimpse.omitted", "value".getBytes(UTF_8))
            .add("glimpse.request.index", "0".getBytes(UTF_8))
            .add("__streams.errors.stacktrace", new byte[] {2})
            .add("mine", new byte[] {3});

    Headers request = DeadLetterHeaders.ofTheRequest(headers);

    assertThat(request)
        .isEqualTo(
            new RecordHeaders()
                .add("mine", new byte[] {1})
                .add("glimpse.attempt", "2".getBytes(UTF_8))
                .add("glimpse.request.index", "0".getBytes(UTF_8))
                .add("mine", new byte[] {3}));
  }
}
