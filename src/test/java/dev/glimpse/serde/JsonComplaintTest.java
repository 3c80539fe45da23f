package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.testing.TestEvents;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer is told of an event that is no JSON. */
@Tag("unit")
final class JsonComplaintTest {

  /** Words of a parser's classes and features, of no use to the author of a producer. */
  private static final String[] FOR_PROGRAMMERS = {
    "Feature",
    "enable",
    "Stream",
    "com.",
    "java",
    "Exception",
    "Json",
    "getMax",
    "CTRL-CHAR",
    "REDACTED",
    "Reader",
    "parser",
    "token",
    "Source:"
  };

  private static String complaint(byte[] event) {
    try {
      ImageRequest unused = TestEvents.read(event);
      return "";
    } catch (FailureException e) {
      return e.failure().message();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":NaN}          | Not JSON: NaN is not a JSON value; numbers are finite, and a missing number is omitted or null, near line 1, column 9
          {"a":Infinity}     | Not JSON: Infinity is not a JSON value
          {"a":-Infinity}    | Not JSON: Infinity is not a JSON value
          {"a":-INF}         | Not JSON: INF is not a JSON value
          {"a":+1}           | a number begins with a plus
          {"a":.5}           | Not JSON:
          {"a":5.}           | a number is not in the format of JSON
          {"a":1e}           | a number is not in the format of JSON
          {"a":01}           | a number begins with a zero
          {"a":0x1}          | Not JSON:
          {"a":None}         | None is not a JSON value; strings need double quotes
          {"a":undefined}    | undefined is not a JSON value
          {"a":True}         | True is not a JSON value
          {a:1}              | a field's name is not in double quotes
          {'a':1}            | a single quote; JSON has double quotes
          {"a":'x'}          | a single quote; JSON has double quotes
          {"a":1,}           | a value is missing between a comma and }
          {"a":[1,]}         | a value is missing between a comma and ]
          {"a":1 "b":2}      | " is not expected
          {"a":1}/* x */     | JSON has no comments
          {"a":1// x}        | JSON has no comments
          {"a":[1}           | a closing bracket does not match the opening one
          {"a":"\\x"}        | a string has an escape sequence that is not JSON
          {"a":"\\u12g4"}    | a string has an escape sequence that is not JSON
          {"a":              | Not JSON: it ends too early
          {"a":"x            | Not JSON: it ends too early
          {"a":tru           | Not JSON
          {"a":1,"a":2}      | a field occurs twice in one object: a
          not json           | not is not a JSON value
          """)
  void shouldSayWhatIsWrongInPlainWords(String event, String complaint) {
    assertThat(complaint(event.getBytes(UTF_8))).contains(complaint);
  }

  @Test
  void shouldNameTheLimitsOfAnEvent() {
    assertThat(complaint(("{\"a\":" + "[".repeat(2_000)).getBytes(UTF_8)))
        .startsWith("Event exceeds a limit: objects and lists are nested more than 1,000");
    assertThat(complaint(("{\"a\":" + "9".repeat(2_000) + "}").getBytes(UTF_8)))
        .contains("a number has more than 1,000 characters");
    assertThat(complaint(("{\"a\":[" + "1,".repeat(200_000) + "1]}").getBytes(UTF_8)))
        .contains("more than 100,000 values, names and brackets");
    assertThat(complaint(("{\"" + "n".repeat(60_000) + "\":1}").getBytes(UTF_8)))
        .contains("a field's name has more than 50,000 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\t", "\u0000", "\u001e"})
  void shouldKnowAControlCharacter(String character) {
    assertThat(complaint(("{\"a\":\"x" + character + "\"}").getBytes(UTF_8)))
        .contains("a control character or line break in a string is not escaped");
  }

  @Test
  void shouldTellTheLineAndTheColumn() {
    assertThat(complaint("{\n \"a\": 1,\n \"b\": NaN}".getBytes(UTF_8)))
        .endsWith(", near line 3, column 10");
  }

  /** Whatever is done to an event, and whatever its size is, which changes how it is read. */
  @ParameterizedTest
  @ValueSource(ints = {0, 20_000})
  void shouldKeepTheWordsOfProgrammersToItself(int padding) {
    byte[] whole =
        ("{\"id\":\"a\\u00e4\",\"topK\":3.5e1,\"threshold\":-0.5,\"attributes\":{\"a\":[true,null,{}]},"
                + "\"data\":\"%s\", \"uri\" : \"file:/x\" }".formatted("A".repeat(padding)))
            .getBytes(UTF_8);
    byte[] alphabet = "{}[]\",:'/*\\+-.019eEnNtfuI\n\u0000 \u00ff#".getBytes(UTF_8);
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      byte[] event = whole.clone();
      for (int change = 0; change <= random.nextInt(3); change++) {
        int at = random.nextInt(Math.min(110, event.length));
        event[random.nextBoolean() ? at : event.length - 1 - at] =
            alphabet[random.nextInt(alphabet.length)];
      }
      if (random.nextInt(4) == 0) {
        event = Arrays.copyOf(event, random.nextInt(event.length));
      }
      String complaint = complaint(event);
      assertThat(complaint).as(new String(event, UTF_8)).doesNotContain(FOR_PROGRAMMERS);
    }
  }

  @Test
  void shouldSayWhatBase64Is() {
    assertThatThrownBy(() -> TestEvents.read("{\"data\":\"a!_b\"}".getBytes(UTF_8)))
        .hasMessageContaining("data is not base64 (RFC 4648): A to Z, a to z, 0 to 9, + and / or -")
        .hasMessageNotContaining("21");
  }
}
