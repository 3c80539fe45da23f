package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.config.RequestConfig;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.TestEvents;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes that are nested, broken, or made to break something. */
@Tag("unit")
final class RequestOpenerTest {

  private static final Source SOURCE = new Source("requests", 3, 14, Instant.EPOCH);
  private static final RequestDecoder JSON = EventFormat.json("/glimpse/test").requests();
  private static final RequestDecoder IMAGES =
      EventFormat.json("/glimpse/test", true, RequestConfig.ALL).requests();
  private static final byte[] PLAIN = "{\"uri\":\"file:/x\"}".getBytes(UTF_8);
  private static final int MB = 1_000_000;

  private static ImageRequest read(RequestDecoder decoder, byte[] value, Headers headers)
      throws FailureException {
    return (ImageRequest) decoder.decode(value, headers, SOURCE).get(0);
  }

  private static ImageRequest read(String json) throws FailureException {
    return read(JSON, json.getBytes(UTF_8), new RecordHeaders());
  }

  private static Headers type(String name, String value) {
    return new RecordHeaders().add(name, value == null ? null : value.getBytes(ISO_8859_1));
  }

  private static String string(String json) {
    return new ObjectMapper().valueToTree(json).toString();
  }

  private static void assertRefused(String json, String code, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> {
              assertThat(e.failure().code().name()).isEqualTo(code);
              assertThat(e.failure().message()).contains(message);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "content-type, image/png",
    "Content-Type, image/jpeg",
    "content-type, IMAGE/PNG; q=1",
    "contentType, '\"image/webp\"'",
    "ce_datacontenttype, image/x-unknown"
  })
  void shouldTakeAValueAsAnImageByItsContentType(String name, String type) throws Exception {
    byte[] value = {1, 2, 3};

    ImageRequest read = read(JSON, value, type(name, type));

    assertThat(((ImageReference.Inline) read.image()).bytes()).isSameAs(value);
    assertThat(read.id()).isEqualTo("requests-3-14");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "text/plain", "application/octet-stream", "", "imagine", "ä"})
  void shouldReadJsonByAnyOtherContentType(String type) throws Exception {
    assertThat(read(JSON, PLAIN, type("content-type", type)).image())
        .isInstanceOf(ImageReference.Remote.class);
  }

  @Test
  void shouldIgnoreAContentTypeThatIsNone() throws Exception {
    assertThat(read(JSON, PLAIN, type("content-type", null)).image()).isNotNull();
    assertThat(read(JSON, PLAIN, type("content-type", "image/" + "x".repeat(MB))).image())
        .isInstanceOf(ImageReference.Remote.class);
  }

  @Test
  void shouldTakeValuesWithoutContentTypeAsImagesIfTheSettingsSaySo() throws Exception {
    assertThat(read(IMAGES, PLAIN, new RecordHeaders()).image())
        .isInstanceOf(ImageReference.Inline.class);
    assertThat(read(IMAGES, PLAIN, type("content-type", "application/json")).image())
        .isInstanceOf(ImageReference.Remote.class);
  }

  @Test
  void shouldNameTheFormatOfAValueThatIsNoJson() {
    assertRefused("\u0000\u0000\u0000\u0000\u0007abc", "MALFORMED_EVENT", "glimpse.registry.url");
    assertRefused("GIF89a", "MALFORMED_EVENT", "begins like a GIF");
    assertThatThrownBy(
            () -> read(JSON, new byte[] {-1, (byte) 0xd8, -1, (byte) 0xe0}, new RecordHeaders()))
        .hasMessageContaining("begins like a JPEG")
        .hasMessageContaining("content-type");
  }

  @Test
  void shouldUnwrapEachKindOnce() throws Exception {
    String plain = "{\"id\":\"r\",\"uri\":\"file:/x\"}";
    String connect = "{\"schema\":null,\"payload\":%s}";
    String event = "{\"specversion\":\"1.0\",\"id\":\"e\",\"data\":%s}";

    assertThat(read(string(plain)).id()).isEqualTo("r");
    assertThat(read("\ufeff \n" + string(plain) + " ").id()).isEqualTo("r");
    assertThat(read(string(connect.formatted(event.formatted(plain)))).id()).isEqualTo("r");
    assertThat(read(event.formatted(connect.formatted(string(plain)))).id()).isEqualTo("r");

    assertRefused(string(string(plain)), "MALFORMED_EVENT", "Within the envelope: Not a JSON");
    assertRefused(
        string(connect.formatted(string(plain))), "MALFORMED_EVENT", "more than one string");
    assertRefused(
        connect.formatted(connect.formatted(plain)), "INVALID_REQUEST", "Neither uri nor data");
    assertRefused(event.formatted(event.formatted(plain)), "MALFORMED_EVENT", "data is not");
  }

  @Test
  void shouldStayBoundedWhateverTheNesting() {
    String nested = "x";
    for (int i = 0; i < 12; i++) {
      nested = string(nested);
    }
    assertRefused(nested, "MALFORMED_EVENT", "Not a JSON object");
    assertRefused("\"" + "\\\"".repeat(4 * MB), "MALFORMED_EVENT", "");
    assertRefused("{\"schema\":{},\"payload\":".repeat(MB / 10), "MALFORMED_EVENT", "");
    assertRefused("{\"specversion\":\"1.0\",\"data\":" + "[".repeat(2_000), "MALFORMED_EVENT", "");
    assertRefused(
        "{\"specversion\":\"1.0\",\"data\":" + string("[".repeat(MB)) + "}", "MALFORMED_EVENT", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"specversion\":\"1.0\"} | INVALID_REQUEST | has no data",
        "{\"specversion\":\"1.0\",\"data\":null} | INVALID_REQUEST | has no data",
        "{\"specversion\":\"0.3\",\"data\":{}} | INVALID_REQUEST | specversion is 0.3",
        "{\"specversion\":\"1.0\",\"data\":{}} | INVALID_REQUEST | Neither uri nor data",
        "{\"specversion\":\"1.0\",\"data\":[]} | MALFORMED_EVENT | Not a JSON object",
        "{\"specversion\":\"1.0\",\"data\":7} | MALFORMED_EVENT | Not a JSON object",
        "{\"specversion\":\"1.0\",\"data\":\"<xml/>\"} | MALFORMED_EVENT | Not JSON",
        "{\"specversion\":\"1.0\",\"data\":{},\"data_base64\":\"AA\"} | INVALID_REQUEST | Both",
        "{\"specversion\":\"1.0\",\"data_base64\":\"*\"} | INVALID_REQUEST | not base64",
        "{\"specversion\":\"1.0\",\"data_base64\":7} | MALFORMED_EVENT | data_base64",
        "{\"specversion\":\"1.0\",\"data\":{\"a\":1},\"datacontenttype\":\"image/png\"}"
            + " | INVALID_REQUEST | data is not base64",
        "{\"specversion\":\"1.0\",\"data\":\"*\",\"datacontenttype\":\"image/png\"}"
            + " | INVALID_REQUEST | not base64",
        "{\"specversion\":\"1.0\",\"expirytime\":\"soon\",\"data\":{\"uri\":\"file:/x\"}}"
            + " | INVALID_REQUEST | expirytime",
        "{\"schema\":{},\"payload\":null} | MALFORMED_EVENT | Not a JSON object",
        "{\"schema\":{},\"payload\":[1]} | MALFORMED_EVENT | Not a JSON object",
        "{\"schema\":{},\"payload\":{\"uri\":7}} | MALFORMED_EVENT | uri is not a string",
        "{\"schema\":{}} | INVALID_REQUEST | Neither uri nor data",
        "\"\" | MALFORMED_EVENT | empty",
        "\"a\" \"b\" | MALFORMED_EVENT | follows"
      })
  void shouldSayWhatIsWrongWithAnEnvelope(String json, String code, String message) {
    assertRefused(json, code, message);
  }

  @Test
  void shouldReadDataInBase64ByTheirTypeOrLook() throws Exception {
    String event = "{\"specversion\":\"1.0\",\"data_base64\":\"%s\"%s}";

    assertThat(read(event.formatted("eyJ1cmkiOiJmaWxlOi94In0", "")).image())
        .isInstanceOf(ImageReference.Remote.class);
    assertThat(read(event.formatted("iVBORw0K", "")).image())
        .isInstanceOf(ImageReference.Inline.class);
    assertThat(
            read(event.formatted("iVBORw0K", ",\"datacontenttype\":\"application/octet-stream\""))
                .image())
        .isInstanceOf(ImageReference.Inline.class);
    assertRefused(
        event.formatted("iVBORw0K", ",\"datacontenttype\":\"application/json\""),
        "MALFORMED_EVENT",
        "");
  }

  @Test
  void shouldRequireAnEventIfTheContentTypeSaysSo() {
    for (String type : new String[] {"application/cloudevents+json", "application/cloudevents"}) {
      assertThatThrownBy(() -> read(JSON, PLAIN, type("content-type", type)))
          .hasMessageContaining("no specversion");
    }
    for (String type :
        new String[] {"application/cloudevents-batch+json", "application/cloudevents+avro"}) {
      assertThatThrownBy(() -> read(JSON, PLAIN, type("content-type", type)))
          .hasMessageContaining("allowed of CloudEvents");
    }
  }

  @Test
  void shouldBoundTheAttributesOfAnEvent() throws Exception {
    StringBuilder event =
        new StringBuilder("{\"specversion\":\"1.0\",\"data\":{\"uri\":\"file:/x\"}");
    for (int i = 0; i < 99; i++) {
      event.append(",\"a").append(i).append("\":1");
    }
    String noNames =
        ",\"Upper\":1,\"a_b\":1,\"\":1,\"list\":[1],\"object\":{\"id\":1},\"none\":null";

    assertThat(read(event + ",\"id\":\"e\"" + noNames + "}").attributes().cloudEvent())
        .hasSize(100)
        .containsEntry("id", "e")
        .doesNotContainKeys("Upper", "a_b", "", "list", "object", "none");
    assertRefused(event + ",\"x\":1,\"y\":2}", "INVALID_REQUEST", "more than 100 attributes");
  }

  @Test
  void shouldShortenImagesWhereverTheyAreInAnEnvelope() {
    String image = "iVBO".repeat(1_000);
    for (String json :
        new String[] {
          "{\"data\":\"%s\"}",
          "{\"uri\":\"data:;base64,%s\"}",
          "{\"specversion\":\"1.0\",\"data_base64\":\"%s\"}",
          "{\"specversion\":\"1.0\",\"data\":{\"data\":\"%s\"}}",
          "{\"schema\":{},\"payload\":{\"data\":\"%s\"}}",
          string("{\"data\":\"%s\"}")
        }) {
      assertThat(JSON.text(json.formatted(image).getBytes(UTF_8), new RecordHeaders()))
          .as(json)
          .hasSizeLessThan(200)
          .contains("characters)");
    }
    assertThat(JSON.text(new byte[MB], type("content-type", "image/png")))
        .isEqualTo("(1000000 bytes, image/png)");
  }

  @Test
  void shouldFindTheIdOfADeadLetterInItsEnvelope() {
    for (String json :
        new String[] {
          string("{\"id\":\"r\",\"uri\":7}"),
          "{\"schema\":{},\"payload\":{\"id\":\"r\"}}",
          "{\"specversion\":\"1.0\",\"id\":\"r\",\"data\":7}"
        }) {
      assertThat(JSON.id(json.getBytes(UTF_8), new RecordHeaders())).as(json).isEqualTo("r");
    }
  }

  /** Whatever the bytes, a record is read or refused; nothing else is thrown. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldReadOrRefuseEachMutationOfAGoldenEvent(long seed) throws Exception {
    Random random = new Random(seed);
    List<GoldenEvent> golden = GoldenEvent.all();
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      GoldenEvent event = golden.get(random.nextInt(golden.size()));
      byte[] value = mutated(event.value(), random);
      Headers headers = event.headers();
      try {
        assertThat(JSON.decode(value, headers, TestEvents.SOURCE)).isNotNull();
      } catch (FailureException e) {
        refused++;
      }
      assertThat(JSON.text(value, headers)).isNotEqualTo("");
    }
    assertThat(refused).isBetween(500, 3_900);
  }

  private static byte[] mutated(byte[] value, Random random) {
    byte[] mutated =
        Arrays.copyOf(value, random.nextInt(10) == 0 ? random.nextInt(value.length) : value.length);
    for (int changes = random.nextInt(4); changes > 0 && mutated.length > 0; changes--) {
      byte[] likely = "{}[]\",:\\0%=-\u0000".getBytes(UTF_8);
      mutated[random.nextInt(mutated.length)] =
          random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt();
    }
    return mutated;
  }
}
