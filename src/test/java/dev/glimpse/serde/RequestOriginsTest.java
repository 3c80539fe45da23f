package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.RequestConfig;
import dev.glimpse.config.RequestSettings;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.TestEvents;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings that restrict which events are answered. */
@Tag("unit")
final class RequestOriginsTest {

  private static final byte[] PLAIN = "{\"uri\":\"file:/x\"}".getBytes(UTF_8);

  private static List<RequestEntry> decode(byte[] value, String... settings) throws Exception {
    RequestConfig accepted =
        ConfigSources.read(List.of(), null, Map.of(), List.of(settings)).eventFormat().accepted();
    EventFormat format = EventFormat.json("/glimpse/test", false, accepted);
    return format.requests().decode(value, new RecordHeaders(), TestEvents.SOURCE);
  }

  private static byte[] notification() throws Exception {
    return Files.readAllBytes(GoldenEvent.FOLDER.resolve("minio.json"));
  }

  @Test
  void shouldAcceptEveryOriginByDefault() throws Exception {
    assertThat(decode(PLAIN)).singleElement().isInstanceOf(ImageRequest.class);
    assertThat(decode(notification())).singleElement().isInstanceOf(ImageRequest.class);
  }

  @Test
  void shouldRefuseOriginsThatAreNotListed() throws Exception {
    byte[] notification = notification();

    assertThat(decode(notification, RequestSettings.ORIGINS + "=s3,gcs")).hasSize(1);
    assertThat(decode(PLAIN, RequestSettings.ORIGINS + "=request")).hasSize(1);
    assertThatThrownBy(() -> decode(PLAIN, RequestSettings.ORIGINS + "=s3"))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.INVALID_REQUEST))
        .hasMessageContaining(RequestSettings.ORIGINS);
    assertThatThrownBy(() -> decode(notification, RequestSettings.ORIGINS + "=request"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(RequestSettings.ORIGINS);
  }

  @Test
  void shouldIgnoreKeysThatAreNotListed() throws Exception {
    byte[] notification = notification();

    assertThat(decode(notification, RequestSettings.KEY_SUFFIXES + "=.jpg"))
        .containsExactly(new IgnoredEvent(IgnoredEvent.Reason.KEY));
    assertThat(decode(notification, RequestSettings.KEY_PREFIXES + "=other/,uploads/Gr"))
        .singleElement()
        .isInstanceOf(ImageRequest.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3,email", "S3"})
  void shouldStopTheStartForUnknownFormats(String formats) {
    assertThatThrownBy(() -> decode(PLAIN, RequestSettings.ORIGINS + "=" + formats))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(RequestSettings.ORIGINS);
  }
}
