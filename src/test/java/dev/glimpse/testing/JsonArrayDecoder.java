package dev.glimpse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.serde.RequestDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A decoder of records that are JSON arrays of requests: an event format with 0 to n images. */
public final class JsonArrayDecoder implements RequestDecoder {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RequestDecoder single;

  private JsonArrayDecoder(RequestDecoder single) {
    this.single = single;
  }

  /** Returns a format whose requests are arrays; its predictions are those of another format. */
  public static EventFormat format(EventFormat other) {
    return new EventFormat(
        new JsonArrayDecoder(other.requests()), other.predictions(), other.subscriber());
  }

  @Override
  public List<RequestEntry> decode(byte @Nullable [] value, Headers headers, Source source)
      throws FailureException {
    ArrayNode array = array(value);
    if (array == null) {
      throw new FailureException(FailureCode.MALFORMED_EVENT, "Not a JSON array");
    }
    List<RequestEntry> entries = new ArrayList<>();
    for (JsonNode element : array) {
      Source own = array.size() == 1 ? source : source.entry(entries.size());
      try {
        entries.addAll(single.decode(bytes(element), headers, own));
      } catch (FailureException e) {
        entries.add(e.failure());
      }
    }
    return entries;
  }

  private static @Nullable ArrayNode array(byte @Nullable [] value) {
    try {
      return value != null && MAPPER.readTree(value) instanceof ArrayNode array ? array : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static byte[] bytes(JsonNode element) {
    return element.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public @Nullable String id(byte @Nullable [] value, Headers headers) {
    ArrayNode array = array(value);
    Integer index = DeadLetterHeaders.index(headers);
    JsonNode element = array == null ? null : array.get(index == null ? 0 : index);
    return single.id(element == null ? null : bytes(element), headers);
  }

  @Override
  public @Nullable String text(byte[] value, Headers headers) {
    ArrayNode array = array(value);
    return array == null ? null : array.toPrettyString();
  }
}
