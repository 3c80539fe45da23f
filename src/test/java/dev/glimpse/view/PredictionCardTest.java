package dev.glimpse.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.testing.TestEvents;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class PredictionCardTest {

  private static final Instant ASKED = Instant.parse("2026-11-22T21:09:13.482Z");

  private static Prediction prediction(String id, String uri, String label, int labels) {
    List<ScoredLabel> predictions =
        IntStream.range(0, labels)
            .mapToObj(i -> new ScoredLabel(i + 1, i, null, label, 1f / (i + 1)))
            .toList();
    return new Prediction(
        id,
        uri,
        new Prediction.Model("birds", "3", "00"),
        predictions,
        new Prediction.Image("png", 28, 30, 311, "11"),
        new Prediction.Source("requests", 3, 1042, ASKED),
        new Prediction.Timing(1, 2, 3, 4, 12),
        17,
        "TensorFlow",
        "cpu",
        EventAttributes.NONE,
        false,
        null);
  }

  /** Returns the card of what a subscriber reads. */
  private static PredictionCard card(
      Prediction prediction, Instant now, byte @Nullable [] thumbnail) throws IOException {
    RecordHeaders headers = new RecordHeaders();
    byte[] written = TestEvents.JSON.predictions().encode(prediction, headers);
    Prediction read = TestEvents.JSON.subscriber().decode(written, headers);
    return PredictionCard.of(read, Objects.requireNonNull(read.source()), now, thumbnail);
  }

  @Test
  void shouldReadWhatIsWrittenAndShowTheBestFive() throws Exception {
    PredictionCard card =
        card(
            prediction("one", "s3://b/k.png", "macaw", 9),
            ASKED.plusMillis(250),
            "jpeg".getBytes(UTF_8));

    assertThat(card.key()).isEqualTo("3-1042");
    assertThat(card.model()).isEqualTo("birds:3");
    assertThat(card.labels()).hasSize(5).contains(new PredictionCard.Label("macaw", 0.5f));
    assertThat(card.timing()).isEqualTo(new Prediction.Timing(1, 2, 3, 4, 12));
    assertThat(card.age()).isEqualTo(250);
    assertThat(card.batchSize()).isEqualTo(17);
    assertThat(card.thumbnail()).isEqualTo("anBlZw==");
  }

  @Test
  void shouldBoundTextsAndLeaveOutWhatMayBeASignature() throws Exception {
    String longest = "😀".repeat(2_000);
    PredictionCard card =
        card(
            prediction(longest, "https://example.org/a.png?X-Amz-Signature=s#f", longest, 1),
            ASKED,
            null);

    assertThat(card.id()).hasSizeLessThanOrEqualTo(200).endsWith("😀…");
    assertThat(card.labels().get(0).label()).hasSizeLessThanOrEqualTo(100).endsWith("😀…");
    assertThat(card.uri()).isEqualTo("https://example.org/a.png");
  }

  @Test
  void shouldTellTheRequestsOfOneRecordApart() throws Exception {
    Prediction first = prediction("one", "s3://b/k.png", "macaw", 1);
    Prediction.Source source = Objects.requireNonNull(first.source());

    assertThat(PredictionCard.of(first, source.entry(2), ASKED, null).key()).isEqualTo("3-1042-2");
  }
}
