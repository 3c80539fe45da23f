package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A description of the error in an event that is not JSON, for authors of producers. The parser's
 * own messages are for authors of programs that call it: they name classes, and features to enable.
 * So they are not passed on; an error without a rule is called a syntax error.
 */
final class JsonComplaint {

  /**
   * A pattern of parser messages and its replacement; {@code $1} is the text found in the event.
   */
  private record Rule(Pattern words, String complaint) {
    static Rule of(String words, String complaint) {
      return new Rule(Pattern.compile(words, Pattern.DOTALL), complaint);
    }
  }

  private static final List<Rule> TOO_MUCH =
      List.of(
          Rule.of("nesting depth", "objects and lists are nested more than 1,000 levels deep"),
          Rule.of("Number value length", "a number has more than 1,000 characters"),
          Rule.of("Name length", "a field's name has more than 50,000 characters"),
          Rule.of("String value length", "a string is too long"),
          Rule.of("Token count", "it has more than 100,000 values, names and brackets"));

  /** The rules for syntax errors; the first one that matches applies. */
  private static final List<Rule> SYNTAX =
      List.of(
          Rule.of("Duplicate field '(.{0,200})", "a field occurs twice in one object: $1"),
          Rule.of(
              "standard token '[+-]?(NaN|INF|Infinity)",
              "$1 is not a JSON value; numbers are finite, and a missing number is omitted or"
                  + " null"),
          Rule.of(
              "Unrecognized token '(.{1,40}?)['\\s]",
              "$1 is not a JSON value; strings need double quotes, and true, false and null are the"
                  + " only literals"),
          Rule.of("comment", "a comment or a slash; JSON has no comments"),
          Rule.of("character \\('''", "a single quote; JSON has double quotes"),
          Rule.of(
              "character \\('([}\\]])' .*(expected a val|start field name)",
              "a value is missing between a comma and $1"),
          Rule.of("start field name", "a field's name is not in double quotes"),
          Rule.of("Leading zeroes", "a number begins with a zero"),
          Rule.of("plus sign", "a number begins with a plus"),
          Rule.of(
              "Illegal unquoted", "a control character or line break in a string is not escaped"),
          Rule.of("escape", "a string has an escape sequence that is not JSON"),
          Rule.of("close marker", "a closing bracket does not match the opening one"),
          Rule.of(
              "umeric value|Exponent|Decimal point|in numeric",
              "a number is not in the format of JSON"),
          Rule.of("character \\('(.{1,2})' \\(code", "$1 is not expected"),
          Rule.of("Illegal character", "a control character between the values"));

  private JsonComplaint() {}

  /** Returns the error and its location. */
  static String of(JsonProcessingException e) {
    String words = String.valueOf(e.getOriginalMessage());
    String place = place(e.getLocation());
    if (e instanceof JsonEOFException) {
      return "Not JSON: it ends too early" + place;
    }
    if (e instanceof StreamConstraintsException) {
      return "Event exceeds a limit: " + told(TOO_MUCH, words, "too much of something") + place;
    }
    return "Not JSON: " + told(SYNTAX, words, "a syntax error") + place;
  }

  private static String told(List<Rule> rules, String words, String otherwise) {
    for (Rule rule : rules) {
      Matcher found = rule.words().matcher(words);
      if (found.find()) {
        return found.groupCount() == 0
            ? rule.complaint()
            : rule.complaint().replace("$1", stripped(found.group(1)));
      }
    }
    return otherwise;
  }

  /** Removes the quote that closes the parser's quotation. */
  private static String stripped(String quoted) {
    return quoted.length() > 1 && quoted.endsWith("'")
        ? quoted.substring(0, quoted.length() - 1)
        : quoted;
  }

  private static String place(JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : ", near line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }
}
