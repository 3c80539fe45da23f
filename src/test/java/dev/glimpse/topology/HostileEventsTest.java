package dev.glimpse.topology;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events that are broken, or made to break something, through the whole topology: each is answered,
 * and so is the ordinary one that comes behind it.
 */
@Tag("unit")
final class HostileEventsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchema SCHEMA = schema();
  private static final int MB = 1_000_000;
  private static final String PREDICTED = "";

  /** The request's own words come back, where they are most likely to hurt. */
  private static final ImageClassifier ECHO =
      () ->
          new ImageClassifier.Admission() {
            @Override
            public ImageClassifier.Permit tryAcquire() {
              return new ImageClassifier.Permit() {
                @Override
                public CompletableFuture<RequestAnswer> classify(
                    ImageRequest request, Source source) {
                  return CompletableFuture.completedFuture(echo(request, source));
                }

                @Override
                public void release() {}
              };
            }

            @Override
            public void leaveLine() {}
          };

  private final TopologyTestDriver driver =
      new TopologyTestDriver(
          ClassificationTopology.build(
              new Topics("requests", "predictions", "dead"),
              ECHO,
              new AsyncStageLimits(4, 1_000, Duration.ofHours(1), Duration.ofMillis(10)),
              new LowWaterMark(),
              new CommitPacerRegistry(Duration.ZERO),
              TestEvents.JSON,
              new RecordSizeLimits(MB, 8_500_000, 0),
              new RejectedAnswers(TestEvents.JSON.subscriber()),
              answer -> {}),
          settings());
  private final TestInputTopic<byte[], byte[]> requests =
      driver.createInputTopic("requests", new ByteArraySerializer(), new ByteArraySerializer());
  private final TestOutputTopic<byte[], byte[]> predictions = output("predictions");
  private final TestOutputTopic<byte[], byte[]> dead = output("dead");

  private static JsonSchema schema() {
    try {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(
              Files.readString(Path.of("topics/schemas/image-prediction.schema.json")),
              SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    return settings;
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static RequestAnswer echo(ImageRequest request, Source source) {
    if (request.model() != null) {
      return new Failure(FailureCode.UNKNOWN_MODEL, "No model " + request.model() + " here");
    }
    return new Prediction(
        request.id(),
        request.image() instanceof ImageReference.Remote remote
            ? remote.address().spelling()
            : null,
        new Prediction.Model("m", "3", "a".repeat(64)),
        List.of(),
        new Prediction.Image("png", 1, 1, 1, "c".repeat(64)),
        source,
        new Prediction.Timing(1, 2, 3, 4, 10),
        1,
        "engine",
        "cpu",
        request.attributes(),
        false,
        null);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  /** A record, and the code of its dead letter, or {@link #PREDICTED}. */
  record Case(String name, byte[] key, byte[] value, Headers headers, String code) {
    static Case of(String name, byte[] value, String code) {
      return new Case(name, null, value, new RecordHeaders(), code);
    }

    static Case of(String name, String json, String code) {
      return of(name, json.getBytes(UTF_8), code);
    }

    /** A field beside the image; single quotes are double ones. */
    static Case with(String field, String code) {
      return of(field, "{'uri':'file:/x',%s}".formatted(field).replace('\'', '"'), code);
    }

    static Case header(String name, String header, byte[] value, String code) {
      return new Case(name, null, ORDINARY, new RecordHeaders().add(header, value), code);
    }

    @Override
    public String toString() {
      return name.length() < 60 ? name : name.substring(0, 60) + "…";
    }
  }

  private static final byte[] ORDINARY = "{\"uri\":\"file:/x\"}".getBytes(UTF_8);

  private static byte[] bytes(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return all;
  }

  private static byte[] within(byte[] id) {
    byte[] before = "{\"uri\":\"file:/x\",\"id\":\"".getBytes(UTF_8);
    byte[] all = Arrays.copyOf(before, before.length + id.length + 2);
    System.arraycopy(id, 0, all, before.length, id.length);
    all[all.length - 2] = '"';
    all[all.length - 1] = '}';
    return all;
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  static Stream<Case> noJson() {
    String malformed = "MALFORMED_EVENT";
    return Stream.of(
        Case.of("null", (byte[]) null, malformed),
        Case.of("empty", "", malformed),
        Case.of("white space", " \n", malformed),
        Case.of("text", "not json", malformed),
        Case.of("an image", bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'), malformed),
        Case.of("zeros", new byte[1000], malformed),
        Case.of("a word", "true", malformed),
        Case.of("a number", "1", malformed),
        Case.of("a list of requests", "[{\"uri\":\"file:/x\"}]", malformed),
        Case.of("cut", "{\"uri\":\"file:/x\"", malformed),
        Case.of("cut in its attributes", "{\"uri\":\"file:/x\",\"attributes\":{\"a\":", malformed),
        Case.of("two objects", "{\"uri\":\"file:/x\"}{}", malformed),
        Case.of("something behind", "{\"uri\":\"file:/x\"},", malformed),
        Case.of("single quotes", "{'uri':'file:/x'}", malformed),
        Case.of("a comment", "{\"uri\":\"file:/x\"/* */}", malformed),
        Case.of("10 MB of nesting", "[".repeat(10 * MB), malformed),
        Case.of("10 MB of objects", "{\"a\":".repeat(2 * MB), malformed),
        Case.with("'unknown':" + nested(1_000), malformed),
        Case.with("'attributes':{'a':" + nested(1_000) + "}", malformed),
        Case.with("'unknown':[" + "{},".repeat(2_700_000) + "{}]", malformed),
        Case.with("'attributes':{'a':[" + "{},".repeat(2_700_000) + "{}]}", malformed),
        Case.with("'a':NaN", malformed),
        Case.with("'a':-Infinity", malformed),
        Case.with("'a':" + "9".repeat(MB), malformed),
        Case.with("'a':01", malformed),
        Case.with("'a':0x1", malformed),
        Case.with("'a':'\\ud8'", malformed),
        Case.with("'a':'\n'", malformed));
  }

  static Stream<Case> otherEncodings() {
    String malformed = "MALFORMED_EVENT";
    String ordinary = "{\"uri\":\"file:/x\"}";
    return Stream.of(
        Case.of("UTF-8 with a byte order mark", "\ufeff" + ordinary, PREDICTED),
        Case.of("UTF-16 with a byte order mark", ordinary.getBytes(UTF_16), malformed),
        Case.of("UTF-16", ordinary.getBytes(UTF_16LE), malformed),
        Case.of("ISO 8859-1", within("ä".getBytes(ISO_8859_1)), malformed),
        Case.of("a lone continuation", within(bytes(0x80)), malformed),
        Case.of("a cut character", within(bytes(0xe2, 0x82)), malformed),
        Case.of("an overlong quote", within(bytes(0xc0, 0xa2)), malformed),
        Case.of("an overlong slash", within(bytes(0xe0, 0x80, 0xaf)), malformed),
        Case.of("a surrogate in UTF-8", within(bytes(0xed, 0xa0, 0x80)), malformed),
        Case.of("beyond Unicode", within(bytes(0xf4, 0x90, 0x80, 0x80)), malformed),
        Case.of("a byte that UTF-8 lacks", within(bytes(0xff)), malformed),
        Case.of("NUL", within(bytes(0)), malformed),
        Case.of("four bytes", within("𝄞".getBytes(UTF_8)), PREDICTED),
        Case.with("'id':'\\u0000'", PREDICTED),
        Case.with("'id':'\\ud800'", PREDICTED),
        Case.with("'attributes':{'\\udc00':'\\ud800'}", PREDICTED));
  }

  static Stream<Case> wrongFields() {
    String malformed = "MALFORMED_EVENT";
    String invalid = "INVALID_REQUEST";
    return Stream.of(
        Case.with("'id':7", malformed),
        Case.with("'id':{}", malformed),
        Case.with("'model':['m']", malformed),
        Case.with("'topK':'3'", malformed),
        Case.with("'topK':true", malformed),
        Case.with("'topK':1.5", malformed),
        Case.with("'topK':3.5e0", malformed),
        Case.with("'topK':1e-99999999999", malformed),
        Case.with("'topK':1e400", invalid),
        Case.with("'topK':1e999999999", invalid),
        Case.with("'topK':1e99999999999", invalid),
        Case.with("'topK':0e99999999999", invalid),
        Case.with("'topK':-0.0", invalid),
        Case.with("'topK':2147483647.5", malformed),
        Case.with("'threshold':1e99999999999", invalid),
        Case.with("'threshold':1.00000000000000000000000000000001", invalid),
        Case.with("'topK':1." + "0".repeat(1_000), malformed),
        Case.with("'attributes':[]", malformed),
        Case.with("'attributes':'{}'", malformed),
        Case.of("uri a number", "{\"uri\":7}", malformed),
        Case.of("data a list of bytes", "{\"data\":[137,80]}", malformed),
        Case.with("'uri':'file:/y'", malformed),
        Case.with("'topK':1,'topK':2", malformed),
        Case.with("'unknown':1,'unknown':2", malformed),
        Case.with("'attributes':{'a':1,'a':2}", malformed),
        Case.with("'attributes':{'a':[{'b':1,'\\u0062':2}]}", malformed),
        Case.with("'topK':-1", invalid),
        Case.with("'topK':0", invalid),
        Case.with("'topK':2147483648", invalid),
        Case.with("'topK':" + "9".repeat(1_000), invalid),
        Case.with("'data':'AA=='", invalid),
        Case.of("no image", "{\"id\":\"a\"}", invalid),
        Case.of("an image that is null", "{\"uri\":null}", invalid),
        Case.of("an empty object", "{}", invalid),
        Case.of("an empty uri", "{\"uri\":\"\"}", invalid),
        Case.of("no scheme", "{\"uri\":\"x.png\"}", invalid),
        Case.of("no escape", "{\"uri\":\"file:/a%2\"}", invalid),
        Case.of("a uri of 1 MB", "{\"uri\":\"file:/" + "x".repeat(MB) + "\"}", invalid),
        Case.of("base64 that is none", "{\"data\":\"***\"}", invalid),
        Case.of("base64 of another alphabet", "{\"data\":\"äöü=\"}", invalid),
        Case.of("base64 with too much padding", "{\"data\":\"AA===\"}", invalid),
        Case.of("a data URI without base64", "{\"data\":\"data:image/png,x\"}", invalid),
        Case.of("a data URI without a comma", "{\"uri\":\"data:image/png;base64\"}", invalid),
        Case.of("a data URI without data", "{\"uri\":\"data:\"}", invalid),
        Case.with("'expiresAt':'soon'", invalid),
        Case.with("'expiresAt':'2026-02-30T00:00:00Z'", invalid),
        Case.with("'expiresAt':'99999-01-01T00:00:00Z'", invalid),
        Case.with("'expiresAt':'" + "2".repeat(MB) + "'", invalid),
        Case.with("'expiresAt':1796028312000", malformed),
        Case.with("'expiresAt':'0000-01-01T00:00:00Z'", "EXPIRED"),
        Case.with("'expiresAt':'1969-12-31T23:59:59.999999999-23:59'", "EXPIRED"),
        Case.with("'id':'" + "x".repeat(MB) + "'", invalid),
        Case.with("'id':'" + "x".repeat(1_025) + "'", invalid),
        Case.with("'id':'" + "😀".repeat(1_025) + "'", invalid),
        Case.with("'model':'no-such-model'", "UNKNOWN_MODEL"),
        Case.with("'model':'" + "m".repeat(MB) + "'", "UNKNOWN_MODEL"),
        Case.with("'model':'\\n\\u0000\\ud800'", "UNKNOWN_MODEL"),
        Case.with("'attributes':{'a':'" + "x".repeat(MB) + "'}", "ANSWER_TOO_LARGE"));
  }

  static Stream<Case> oddButRight() {
    return Stream.of(
        Case.with("'topK':1000000", PREDICTED),
        Case.with("'topK':2147483647", PREDICTED),
        Case.with("'topK':3.0", PREDICTED),
        Case.with("'topK':0.3E+1", PREDICTED),
        Case.with("'topK':3000e-3", PREDICTED),
        Case.with("'threshold':-0.0", PREDICTED),
        Case.with("'threshold':1.0", PREDICTED),
        Case.with("'threshold':1e-99999999999", PREDICTED),
        Case.with("'id':'" + "😀".repeat(1_024) + "'", PREDICTED),
        Case.with("'topK':null,'id':null,'model':null,'attributes':null,'data':null", PREDICTED),
        Case.with("'unknown':{'a':[1,{'b':null}]},'':0,'Uri':7", PREDICTED),
        Case.with("'unknown':" + nested(900), PREDICTED),
        Case.with("'attributes':{'a':" + nested(900) + "}", PREDICTED),
        Case.with("'attributes':{'a':1e99999999999,'b':" + "9".repeat(1_000) + "}", PREDICTED),
        Case.with("'attributes':{'" + "k".repeat(40_000) + "':1}", PREDICTED),
        Case.of("base64 for URLs", "{\"data\":\"_-8=\"}", PREDICTED),
        Case.of("base64 in lines", "{\"data\":\"iVBO\\r\\nRw0K\"}", PREDICTED),
        Case.of("a data URI of no image", "{\"uri\":\"data:text/html;base64,PGI+\"}", PREDICTED),
        Case.of(
            "a data URI of 3 MB",
            "{\"uri\":\"data:image/png;base64," + "iVBO".repeat(MB * 3 / 4) + "\"}",
            PREDICTED),
        Case.with("'expiresAt':'9999-12-31T23:59:59.999999999-23:59'", PREDICTED),
        Case.with("'expiresAt':null", PREDICTED),
        Case.with("'specversion':'1.0'", PREDICTED),
        Case.with("'schema':{},'payload':{}", PREDICTED),
        Case.with("'id':'" + "x".repeat(1_024) + "'", PREDICTED),
        Case.with("'id':''", PREDICTED));
  }

  static Stream<Case> headersAndKeys() {
    RecordHeaders many = new RecordHeaders();
    for (int i = 0; i < 10_000; i++) {
      many.add("h" + i % 100, new byte[] {1});
    }
    RecordHeaders forged = new RecordHeaders();
    for (String name :
        List.of(
            "glimpse.attempt",
            "glimpse.error.code",
            "glimpse.omitted",
            "__streams.errors.topic",
            "__streams.errors.partition",
            "__streams.errors.offset",
            "ce_specversion",
            "content-type")) {
      forged.add(name, "forged".getBytes(UTF_8)).add(name, null);
    }
    return Stream.of(
        Case.header("a ce_id of 1 MB", "ce_id", new byte[MB], "INVALID_REQUEST"),
        Case.header(
            "a ce_id of 1025", "ce_id", "x".repeat(1_025).getBytes(UTF_8), "INVALID_REQUEST"),
        Case.header(
            "a ce_id of 1024 emoji", "ce_id", "😀".repeat(1_024).getBytes(UTF_8), PREDICTED),
        Case.header(
            "a ce_id of 1025 emoji",
            "ce_id",
            "😀".repeat(1_025).getBytes(UTF_8),
            "INVALID_REQUEST"),
        Case.header("a ce_id that is no UTF-8", "ce_id", bytes(0xff), "INVALID_REQUEST"),
        Case.header("a ce_id that is null", "ce_id", null, PREDICTED),
        Case.header("an empty ce_id", "ce_id", new byte[0], PREDICTED),
        Case.header("an empty name", "", new byte[0], PREDICTED),
        Case.header("a long name", "n".repeat(40_000), null, PREDICTED),
        Case.header("a header of 1 MB", "big", new byte[MB], "ANSWER_TOO_LARGE"),
        Case.header("an attempt of minus one", "glimpse.attempt", "-1".getBytes(UTF_8), PREDICTED),
        new Case("10,000 headers", null, ORDINARY, many, PREDICTED),
        new Case("forged headers", null, ORDINARY, forged, PREDICTED),
        new Case("forged headers on no JSON", null, bytes('x'), forged, "MALFORMED_EVENT"),
        new Case("an empty key", new byte[0], ORDINARY, new RecordHeaders(), PREDICTED),
        new Case("a key of 1 MB", new byte[MB], ORDINARY, new RecordHeaders(), "ANSWER_TOO_LARGE"),
        new Case(
            "a key of 10 MB",
            new byte[10 * MB],
            ORDINARY,
            new RecordHeaders(),
            "ANSWER_TOO_LARGE"));
  }

  @ParameterizedTest
  @MethodSource({"noJson", "otherEncodings", "wrongFields", "oddButRight", "headersAndKeys"})
  void shouldAnswerOnceWhateverTheEvent(Case event) {
    requests.pipeInput(new TestRecord<>(event.key(), event.value(), event.headers()));
    requests.pipeInput(new TestRecord<>(null, within("behind".getBytes(UTF_8))));
    driver.advanceWallClockTime(Duration.ofMillis(10));

    List<TestRecord<byte[], byte[]>> predicted = predictions.readRecordsToList();
    List<TestRecord<byte[], byte[]>> letters = dead.readRecordsToList();
    assertThat(predicted).hasSize(event.code().equals(PREDICTED) ? 2 : 1);
    assertThat(letters)
        .extracting(letter -> last(letter.headers(), "glimpse.error.code"))
        .containsExactlyElementsOf(
            event.code().equals(PREDICTED) ? List.of() : List.of(event.code()));
    assertThat(predicted)
        .allSatisfy(
            prediction -> assertThat(SCHEMA.validate(JSON.readTree(prediction.value()))).isEmpty());
    assertThat(predicted.get(predicted.size() - 1).value()).asString(UTF_8).contains("\"behind\"");
  }

  private void pipe(byte[] value, Headers headers) {
    requests.pipeInput(new TestRecord<>(null, value, headers));
    driver.advanceWallClockTime(Duration.ofMillis(10));
  }

  private static String last(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 253_402_300_800_000L, 1_796_028_312_000_000L, Long.MAX_VALUE})
  void shouldWriteAPredictionByItsSchemaWhateverTheTimestamp(long timestamp) throws Exception {
    requests.pipeInput(new TestRecord<>(null, ORDINARY, new RecordHeaders(), timestamp));
    driver.advanceWallClockTime(Duration.ofMillis(10));

    assertThat(SCHEMA.validate(JSON.readTree(predictions.readValue()))).isEmpty();
  }

  @Test
  void shouldNotBelieveForgedHeaders() {
    Case forged =
        headersAndKeys().filter(c -> c.name().equals("forged headers on no JSON")).toList().get(0);
    pipe(forged.value(), forged.headers());

    Headers headers = dead.readRecord().headers();

    assertThat(last(headers, "glimpse.attempt")).isEqualTo("1");
    assertThat(last(headers, "__streams.errors.topic")).isEqualTo("requests");
    assertThat(headers).noneMatch(header -> header.key().equals("glimpse.omitted"));
    for (String name : List.of("glimpse.attempt", "glimpse.error.code", "__streams.errors.topic")) {
      assertThat(headers.headers(name)).as(name).hasSize(1);
    }
  }

  @Test
  void shouldNotCallAPredictionADeadLetter() {
    Case forged = headersAndKeys().filter(c -> c.name().equals("forged headers")).toList().get(0);
    pipe(forged.value(), forged.headers());

    Headers headers = predictions.readRecord().headers();

    assertThat(headers)
        .noneMatch(
            header ->
                header.key().startsWith("glimpse.") || header.key().startsWith("__streams.errors"));
    assertThat(last(headers, "content-type")).isEqualTo("application/json");
  }

  @Test
  void shouldGiveAttributesBackToTheDigit() throws Exception {
    String attributes =
        "{\"a\":1.10,\"b\":1E5,\"c\":12345678901234567890123,\"d\":\"\\u00e4\\\"\\u0001\",\"e\":[{}]}";
    pipe(
        "{\"uri\":\"file:/x\",\n \"attributes\" : %s }".formatted(attributes).getBytes(UTF_8),
        new RecordHeaders());

    byte[] value = predictions.readValue();

    assertThat(new String(value, UTF_8))
        .contains(attributes.replace("\\u00e4", "ä"))
        .doesNotContain("\n");
    JsonNode back = JSON.readTree(value).get("attributes");
    assertThat(back.get("d").textValue()).isEqualTo("ä\"\u0001");
  }
}
