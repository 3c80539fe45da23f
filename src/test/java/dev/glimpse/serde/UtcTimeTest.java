package dev.glimpse.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class UtcTimeTest {

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, 0000-01-01T00:00:00Z",
    "-62167219200001, 0000-01-01T00:00:00Z",
    "-62167219200000, 0000-01-01T00:00:00Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "0, 1970-01-01T00:00:00Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
    "253402300800000, 9999-12-31T23:59:59.999Z",
    "9223372036854775807, 9999-12-31T23:59:59.999Z"
  })
  void shouldStayWithinFourDigitsOfAYear(long millis, String text) {
    assertThat(UtcTime.text(Instant.ofEpochMilli(millis))).isEqualTo(text);
  }

  @Test
  void shouldBeRfc3339ForEveryLong() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      String text = UtcTime.text(Instant.ofEpochMilli(random.nextLong() >> random.nextInt(64)));

      assertThat(text).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
      assertThat(OffsetDateTime.parse(text)).isNotNull();
    }
  }
}
