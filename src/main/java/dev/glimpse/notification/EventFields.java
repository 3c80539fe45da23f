package dev.glimpse.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import org.jspecify.annotations.Nullable;

/** A reader of the fields of notifications. */
final class EventFields {

  /** The maximum length of a key. S3, Google and Azure allow 1,024 bytes or characters. */
  private static final int MAX_KEY = 4_096;

  /** The maximum length of versions, entity tags and sequencers, which predictions repeat. */
  private static final int MAX_TEXT = 1_024;

  private EventFields() {}

  /** Returns a text; null if it is missing, empty, or another type of value. */
  static @Nullable String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
  }

  /**
   * Returns a text that predictions repeat; null if it is missing or empty.
   *
   * @throws FailureException INVALID_REQUEST if it is longer than any store's
   */
  static @Nullable String shortText(JsonNode object, String field) throws FailureException {
    String text = text(object, field);
    return text == null ? null : bounded(field, text, MAX_TEXT);
  }

  /**
   * Returns the key of an object.
   *
   * @throws FailureException INVALID_REQUEST if it is missing, empty, or longer than any store's
   */
  static String key(JsonNode object, String field) throws FailureException {
    return bounded(field, required(object, field), MAX_KEY);
  }

  /**
   * Returns the name of a bucket.
   *
   * @throws FailureException INVALID_REQUEST if it is missing or has characters that no bucket has,
   *     such as a slash
   */
  static String bucket(JsonNode object, String field) throws FailureException {
    String bucket = required(object, field);
    if (!bucket.matches("[A-Za-z0-9._-]{1,255}")) {
      throw invalid("The notification names a bucket whose name is not valid");
    }
    return bucket;
  }

  private static String required(JsonNode object, String field) throws FailureException {
    String text = text(object, field);
    if (text == null) {
      throw invalid("The notification has no " + field);
    }
    return text;
  }

  /**
   * Returns a length in bytes, written as a number or as text; null if it is missing or empty.
   *
   * @throws FailureException INVALID_REQUEST if it is not a length
   */
  static @Nullable Long size(JsonNode object, String field) throws FailureException {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull() || value.asText().isEmpty()) {
      return null;
    }
    String digits = value.asText();
    if (value.isContainerNode() || !digits.matches("[0-9]{1,18}")) {
      throw invalid("The notification's %s is not a number of bytes".formatted(field));
    }
    return Long.valueOf(digits);
  }

  private static String bounded(String field, String text, int longest) throws FailureException {
    if (text.length() > longest) {
      throw invalid("The notification's %s is longer than %d characters".formatted(field, longest));
    }
    return text;
  }

  static FailureException invalid(String message) {
    return new FailureException(FailureCode.INVALID_REQUEST, message);
  }
}
