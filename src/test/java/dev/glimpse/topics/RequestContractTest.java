package dev.glimpse.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.testing.TestEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reader of requests against their published schema, with generated documents: each accepts
 * what the other accepts.
 */
@Tag("unit")
final class RequestContractTest {

  private static final Path REPORTED = Path.of("../shared/reports/schema-topk/event.json");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Values at and beyond every limit, and of every other type. */
  private static final Map<String, List<String>> VALUES = values();

  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(
              Files.readString(Path.of("topics/schemas/image-request.schema.json")),
              SchemaValidatorsConfig.builder().build());

  RequestContractTest() throws IOException {}

  private static Map<String, List<String>> values() {
    List<String> others = List.of("null", "true", "[]", "{}", "7", "\"7\"", "3.0", "-0.0");
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("id", texts(1_024, others));
    values.put("model", texts(2_000, others));
    values.put(
        "uri",
        with(
            others.stream().filter(other -> !other.equals("\"7\"")).toList(),
            "\"file:/x\"",
            "\"file:/" + "x".repeat(8_192 - 6) + "\"",
            "\"file:/" + "x".repeat(8_193 - 6) + "\"",
            "\"data:image/png;base64," + "iVBO".repeat(3_000) + "\"",
            "\"data:text/html,x\""));
    values.put(
        "data",
        with(
            others.stream().filter(other -> !other.equals("\"7\"")).toList(),
            "\"\"",
            "\"AAAA\"",
            "\"AAA=\"",
            "\"AA==\"",
            "\"AAA\"",
            "\"AA\"",
            "\"A===\"",
            "\"====\"",
            "\"AB==AAAA\"",
            "\"AAAA\\n\"",
            "\"AA\\r\\nAA\"",
            "\"_-AA\"",
            "\"_+AA\"",
            "\" A A\\t= = \"",
            "\"AA*A\"",
            "\"AA\\u000bAA\"",
            "\"data:image/png,AAAA\"",
            "\"data:AAAA\"",
            "\"data:;base64,\"",
            "\"DATA:image/png;a=b;BASE64,AA%3D%3D\"",
            "\"data:image/png;base64,AA%3\"",
            "\"data:image/png;base64,AAA*\"",
            "\"+/zZ\"",
            "\"äöüß\"",
            "\"data:image/png;base64,AAAA\"",
            "\"" + "iVBO".repeat(2_000_000) + "\""));
    values.put(
        "topK",
        with(
            others,
            "1",
            "1.0",
            "3e0",
            "30e-1",
            "0.3E+1",
            "0",
            "0e5",
            "0.9",
            "1.5",
            "-1",
            "1e400",
            "1e-400",
            "2147483647",
            "2147483647.0",
            "2.147483647e9",
            "2147483647.5",
            "2147483648",
            "9".repeat(900),
            "3." + "0".repeat(900)));
    values.put(
        "threshold",
        with(
            others,
            "0",
            "1",
            "0.5",
            "1.0",
            "1e-400",
            "-1e-400",
            "1e400",
            "1.0000000000000000000000000000000000001",
            "0." + "9".repeat(900)));
    values.put(
        "expiresAt",
        with(
            others,
            "\"2026-11-22T21:09:13Z\"",
            "\"9999-12-31T23:59:59.999999999+23:59\"",
            "\"0000-01-01t00:00:00z\"",
            "\"2026-11-22T21:09:13.482-00:00\"",
            "\"2026-11-22T21:09:13\"",
            "\"2026-11-22 21:09:13Z\"",
            "\"2026-11-22\"",
            "\"2026-13-22T21:09:13Z\"",
            "\"2026-11-32T21:09:13Z\"",
            "\"2026-11-22T24:00:00Z\"",
            "\"2026-11-22T21:60:00Z\"",
            "\"2026-11-22T21:09:60Z\"",
            "\"2026-11-22T21:09:13.Z\"",
            "\"2026-11-22T21:09:13+24:00\"",
            "\"2026-11-22T21:09:13Z \"",
            "\"+2026-11-22T21:09:13Z\"",
            "\"1796028312\"",
            "1796028312000"));
    values.put("attributes", with(others, "{\"a\":[1e400,{\"b\":null}]}", "{\"\":-0.0}"));
    values.put("unknown", with(others, "{\"uri\":[null]}"));
    return values;
  }

  private static List<String> texts(int limit, List<String> others) {
    return with(
        others,
        "\"\"",
        "\"a b/ü\\u0000\"",
        "\"\\ud800\"",
        "\"" + "x".repeat(limit) + "\"",
        "\"" + "x".repeat(limit + 1) + "\"",
        "\"" + "😀".repeat(limit) + "\"",
        "\"" + "😀".repeat(limit + 1) + "\"",
        "\"" + "e\u0301".repeat(limit / 2) + "\"");
  }

  private static List<String> with(List<String> others, String... own) {
    List<String> all = new ArrayList<>(List.of(own));
    all.addAll(others);
    return all;
  }

  private boolean isValid(String document) throws IOException {
    return schema.validate(JSON.readTree(document)).isEmpty();
  }

  /** What is wrong; empty if it is accepted. */
  private static String refusal(String document) {
    try {
      ImageRequest unused = TestEvents.read(document.getBytes(UTF_8));
      return "";
    } catch (FailureException e) {
      return e.getMessage();
    }
  }

  private void assertAgree(String document) throws IOException {
    String shown = document.length() < 300 ? document : document.substring(0, 300) + "…";
    String refusal = refusal(document);

    assertThat(refusal.isEmpty())
        .as("%s is refused: %s", shown, refusal)
        .isEqualTo(isValid(document));
  }

  /** One field of each value, beside an image. */
  @Test
  void shouldAgreeOnEachValueOfEachField() throws IOException {
    for (Map.Entry<String, List<String>> field : VALUES.entrySet()) {
      for (String value : field.getValue()) {
        String image = field.getKey().matches("uri|data") ? "" : "\"uri\":\"file:/x\",";
        assertAgree("{%s\"%s\":%s}".formatted(image, field.getKey(), value));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldAgreeOnGeneratedDocuments(long seed) throws IOException {
    Random random = new Random(seed);
    int valid = 0;
    for (int i = 0; i < 2_000; i++) {
      String document = document(random);
      assertAgree(document);
      valid += refusal(document).isEmpty() ? 1 : 0;
    }
    assertThat(valid).as("documents that are valid").isBetween(100, 1_900);
  }

  /** Mostly of the first values of each field, which are right; in any order. */
  private static String document(Random random) {
    List<String> fields = new ArrayList<>();
    VALUES.forEach(
        (name, values) -> {
          int present = name.equals("uri") ? 80 : name.equals("data") ? 20 : 30;
          if (random.nextInt(100) < present) {
            int range = random.nextInt(100) < 70 ? Math.min(3, values.size()) : values.size();
            String value = values.get(random.nextInt(range));
            fields.add("\"%s\":%s".formatted(name, value.length() > 1_000_000 ? "\"\"" : value));
          }
        });
    Collections.shuffle(fields, random);
    return "{" + String.join(",", fields) + "}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "7", "\"{}\"", "true"})
  void shouldAgreeOnWhatIsNoObject(String document) throws IOException {
    assertAgree(document);
  }

  /** A pattern cannot count characters with white space between them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":\"A\"}",
        "{\"data\":\"AA=\"}",
        "{\"data\":\"AAAA=\"}",
        "{\"uri\":\"data:;base64,AA=A\"}",
        "{\"uri\":\"data:;base64,AA%00\"}",
        "{\"uri\":\"file:/x\",\"expiresAt\":\"2026-02-30T00:00:00Z\"}"
      })
  void shouldRefuseWhatThePatternsCannotSay(String document) throws IOException {
    assertThat(isValid(document)).isTrue();
    assertThat(refusal(document)).isNotEmpty();
  }

  @Test
  void shouldAcceptTheReportedDocument() throws IOException {
    assumeTrue(Files.exists(REPORTED), "needs " + REPORTED);
    String document = Files.readString(REPORTED);

    assertThat(isValid(document)).isTrue();
    assertThat(refusal(document)).isEmpty();
  }
}
