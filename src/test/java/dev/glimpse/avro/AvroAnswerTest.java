package dev.glimpse.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.event.StoredObject;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.RegistryServer;
import dev.glimpse.testing.TestEvents;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Avro predictions, written by the schema that the registry has. */
@Tag("unit")
final class AvroAnswerTest {

  private static final StoredObject OBJECT =
      new StoredObject("photos", "写真 1.jpg", "v2", "d41d8cd9", 1L << 40, "0055AED6DCD90281E5");

  private final RegistryServer registry = new RegistryServer();
  private final ConfiguredEventFormat formats = formats("true");

  private ConfiguredEventFormat formats(String register) {
    return new ConfiguredEventFormat(
        DefaultSettings.eventFormat(
            "glimpse.predictions.format=avro",
            "glimpse.registry.url=" + registry.url(),
            "glimpse.registry.register=" + register));
  }

  @AfterEach
  void close() {
    formats.close();
    registry.close();
  }

  private static Prediction prediction(boolean isFull) {
    Prediction.Model model = new Prediction.Model("birds", "3", "ab".repeat(32));
    return new Prediction(
        "r1",
        isFull ? "http://h/写真.jpg" : null,
        model,
        isFull
            ? List.of(
                new ScoredLabel(1, 88, "n01818515", "macaw", 0.875f),
                new ScoredLabel(2, 0, null, "tench", 0.0625f))
            : List.of(),
        new Prediction.Image(
            "jpeg", 640, 480, 12_345, "cd".repeat(32), isFull ? 6 : null, isFull ? OBJECT : null),
        isFull ? new Prediction.Source("t", 3, 1L << 40, Instant.ofEpochMilli(5), 2) : null,
        new Prediction.Timing(1.5, 2.25, 3, 4, 10.75),
        8,
        "TensorFlow",
        "cpu",
        new EventAttributes(isFull ? "{\"n\":1.10}" : "{}"),
        isFull,
        isFull ? new Prediction.ShadowOf(model, true) : null);
  }

  @Test
  void shouldReadWhatItWrites() throws Exception {
    assertThat(formats.tryPrepare()).isNull();
    EventFormat format = formats.format();

    for (Prediction prediction : List.of(prediction(true), prediction(false))) {
      RecordHeaders headers = new RecordHeaders();
      byte[] value = format.predictions().encode(prediction, headers);

      assertThat(value).startsWith(0, 0, 0, 0, 1);
      assertThat(headers.lastHeader("content-type").value())
          .asString(UTF_8)
          .isEqualTo("application/avro");
      assertThat(format.subscriber().decode(value, headers)).isEqualTo(prediction);
    }
  }

  @Test
  void shouldReadPredictionsOfOtherVersionsAndFormats() throws Exception {
    assertThat(formats.tryPrepare()).isNull();
    byte[] json = TestEvents.JSON.predictions().encode(prediction(true), new RecordHeaders());
    byte[] avro = formats.format().predictions().encode(prediction(true), new RecordHeaders());
    avro[4] = (byte) registry.add(EventSchemas.PREDICTION.toString());
    byte[] unknown = avro.clone();
    unknown[4] = 99;

    assertThat(formats.format().subscriber().decode(json, new RecordHeaders()))
        .isEqualTo(prediction(true));
    assertThat(formats.format().subscriber().decode(avro, new RecordHeaders()))
        .isEqualTo(prediction(true));
    assertThatThrownBy(() -> formats.format().subscriber().decode(unknown, new RecordHeaders()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void shouldSayThatTheRegistryDoesNotAnswer() throws Exception {
    registry.fail(503);

    assertThat(formats.tryPrepare()).contains("is not available: it answered 503");
    registry.fail(0);
    assertThat(formats.tryPrepare()).isNull();
  }

  @Test
  void shouldRefuseToStartIfTheSchemaIsRefused() {
    registry.refuseSchemas();

    assertThatThrownBy(formats::tryPrepare)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("image-predictions-value")
        .hasMessageContaining("incompatible");
  }

  @Test
  void shouldNotRegisterIfTheSettingsForbidIt() throws Exception {
    try (ConfiguredEventFormat careful = formats("false")) {
      assertThatThrownBy(careful::tryPrepare)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("does not have the schema");
      assertThat(formats.tryPrepare()).isNull();
      assertThat(careful.tryPrepare()).isNull();
    }
  }
}
