package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.event.StoredObject;
import dev.glimpse.testing.TestEvents;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class JsonAnswerDecoderTest {

  private static final Prediction.Source SOURCE =
      new Prediction.Source("requests", 3, 1042, Instant.parse("2026-11-22T21:09:13.482Z"));

  private static final Prediction.Image IMAGE = new Prediction.Image("png", 28, 30, 311, "11");

  private static Prediction prediction(
      Prediction.@Nullable Source source, Prediction.@Nullable ShadowOf shadowOf) {
    return prediction(source, shadowOf, IMAGE);
  }

  private static Prediction notified(StoredObject object) {
    return prediction(SOURCE, null, new Prediction.Image("png", 28, 30, 311, "11", 6, object));
  }

  private static Prediction prediction(
      Prediction.@Nullable Source source,
      Prediction.@Nullable ShadowOf shadowOf,
      Prediction.Image image) {
    return new Prediction(
        "one",
        null,
        new Prediction.Model("birds", "3", "00"),
        List.of(
            new ScoredLabel(1, 7, "n1", "macaw", 0.3f), new ScoredLabel(2, 8, null, "owl", 1e-6f)),
        image,
        source,
        new Prediction.Timing(1.001, 2, 3, 4, 12),
        17,
        "TensorFlow",
        "cpu",
        new EventAttributes("{\"n\":1.10,\"big\":12345678901234567890,\"list\":[1,{}]}"),
        true,
        shadowOf);
  }

  private static Prediction again(Prediction prediction) throws IOException {
    RecordHeaders headers = new RecordHeaders();
    byte[] value = TestEvents.JSON.predictions().encode(prediction, headers);
    return TestEvents.JSON.subscriber().decode(value, headers);
  }

  @Test
  void shouldReadWhatTheEncoderWrites() throws Exception {
    for (Prediction prediction :
        List.of(
            prediction(SOURCE, null),
            prediction(SOURCE.entry(2), null),
            notified(new StoredObject("photos", "a b.png", "v1", "9b2c", 311L, "17F3")),
            notified(new StoredObject("photos", "a b.png", null, null, null, null)),
            prediction(
                null, new Prediction.ShadowOf(new Prediction.Model("old", "1", "22"), true)))) {
      assertThat(again(prediction)).isEqualTo(prediction);
    }
  }

  @Test
  void shouldIgnoreFieldsOfLaterVersions() throws Exception {
    String written =
        new String(
            TestEvents.JSON.predictions().encode(prediction(SOURCE, null), new RecordHeaders()),
            UTF_8);
    byte[] later = written.replaceFirst("\\{", "{\"later\":{\"a\":[1]},").getBytes(UTF_8);

    assertThat(TestEvents.JSON.subscriber().decode(later, new RecordHeaders()))
        .isEqualTo(prediction(SOURCE, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{}", "{\"id\": 1}", "no JSON", "{\"predictions\": []}"})
  void shouldRefuseWhatIsNoPrediction(String value) {
    assertThatThrownBy(
            () -> TestEvents.JSON.subscriber().decode(value.getBytes(UTF_8), new RecordHeaders()))
        .isInstanceOf(IOException.class);
  }
}
