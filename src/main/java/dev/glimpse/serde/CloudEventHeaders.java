package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.event.Prediction;
import java.time.Instant;
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

  /** Attributes that describe the request and would be wrong on its answer. */
  private static final String[] OF_THE_REQUEST = {
    ID,
    "ce_source",
    TYPE,
    "ce_specversion",
    "ce_time",
    "ce_subject",
    "ce_dataschema",
    "content-type"
  };

  private static final byte[] PREDICTION_TYPE_BYTES = PREDICTION_TYPE.getBytes(UTF_8);
  private static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);
  private static final byte[] JSON_TYPE = "application/json".getBytes(UTF_8);

  private CloudEventHeaders() {}

  /**
   * Replaces a request's CloudEvents headers by those of its prediction; other headers stay.
   *
   * <p>The id is the same each time the same model answers the same request, so that consumers
   * recognise a replay.
   */
  public static void describe(Headers headers, Prediction prediction, String source, Instant time) {
    for (String name : OF_THE_REQUEST) {
      headers.remove(name);
    }
    Prediction.Model model = prediction.model();
    add(headers, ID, prediction.id() + "/" + model.name() + ":" + model.version());
    add(headers, "ce_source", source);
    headers.add(TYPE, PREDICTION_TYPE_BYTES);
    headers.add("ce_specversion", SPEC_VERSION);
    add(headers, "ce_time", UtcTime.text(time));
    headers.add("content-type", JSON_TYPE);
  }

  static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
