package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.event.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * CloudEvents 1.0 in the binary mode of its Kafka binding: attributes are headers with the prefix
 * {@code ce_}, the value is the data. They are optional in requests.
 */
public final class CloudEventHeaders {

  /** The type of a prediction. */
  public static final String PREDICTION_TYPE = "dev.glimpse.prediction.v1";

  /** The header with the event's id; it names a request that has no id of its own. */
  public static final String ID = "ce_id";

  /** The header with the event's type. */
  static final String TYPE = "ce_type";

  private static final String PREFIX = "ce_";

  /** Attributes that describe the request and would be wrong on its answer. */
  private static final String[] OF_THE_REQUEST = {
    ID,
    "ce_source",
    TYPE,
    "ce_specversion",
    "ce_time",
    "ce_subject",
    "ce_dataschema",
    "ce_datacontenttype",
    "ce_expirytime"
  };

  /**
   * Attributes that identify the request, and the extension attributes under which its answer has
   * them: an event is known by source and id together.
   */
  private static final Map<String, String> PASSED_ON =
      Map.of(
          ID,
          "ce_requestid",
          "ce_source",
          "ce_requestsource",
          "ce_subject",
          "ce_requestsubject",
          "ce_time",
          "ce_requesttime");

  private static final byte[] PREDICTION_TYPE_BYTES = PREDICTION_TYPE.getBytes(UTF_8);
  private static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);

  private CloudEventHeaders() {}

  /**
   * Replaces a request's CloudEvents headers by those of its prediction; other headers stay. The
   * attributes of a request in structured mode count as its headers.
   *
   * <p>The id is the same each time the same model answers the same request, so that consumers
   * recognise a replay.
   *
   * @param contentType the media type of the prediction's value
   */
  public static void describe(
      Headers headers, Prediction prediction, String source, Instant time, String contentType) {
    prediction
        .attributes()
        .cloudEvent()
        .forEach(
            (name, value) -> {
              headers.remove(PREFIX + name);
              add(headers, PREFIX + name, value);
            });
    PASSED_ON.forEach((name, passed) -> rename(headers, name, passed));
    for (String name : OF_THE_REQUEST) {
      headers.remove(name);
    }
    removeContentType(headers);
    Prediction.Model model = prediction.model();
    add(headers, ID, prediction.id() + "/" + model.name() + ":" + model.version());
    add(headers, "ce_source", source);
    headers.add(TYPE, PREDICTION_TYPE_BYTES);
    headers.add("ce_specversion", SPEC_VERSION);
    add(headers, "ce_time", UtcTime.text(time));
    add(headers, "content-type", contentType);
  }

  /**
   * Returns whether the content type decides how a request is read, for any first byte: it is an
   * image, or a CloudEvent in structured mode.
   */
  public static boolean isDecisive(Headers headers) {
    RequestContentType type = RequestHeaders.of(headers).contentType();
    return type.isImage() || type.isCloudEvent();
  }

  /** Removes the media type of the request's value, however its header is spelt. */
  private static void removeContentType(Headers headers) {
    List<String> names = new ArrayList<>(1);
    for (Header header : headers) {
      if (RequestHeaders.isContentType(header.key())) {
        names.add(header.key());
      }
    }
    names.forEach(headers::remove);
  }

  private static void rename(Headers headers, String from, String to) {
    Header header = headers.lastHeader(from);
    if (header != null) {
      headers.remove(to);
      headers.add(to, header.value());
    }
  }

  static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
