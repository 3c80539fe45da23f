package dev.glimpse.avro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.glimpse.config.RegistryWireFormat;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.serde.CloudEventHeaders;
import dev.glimpse.serde.EventJson;
import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.serde.UtcTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of Avro requests (topics/schemas/image-request.avsc) with the id of their schema. It
 * turns each into the JSON of the same request, which another decoder reads: the same rules apply,
 * and values that are no Avro go to that decoder as they are.
 *
 * <p>Immutable but for the schemas; for any thread.
 */
final class AvroRequestDecoder implements RequestDecoder {

  private static final JsonFactory JSON = new JsonFactory();

  private final RegistryWireFormat format;
  private final WriterSchemas schemas;
  private final RequestDecoder json;

  AvroRequestDecoder(RegistryWireFormat format, WriterSchemas schemas, RequestDecoder json) {
    this.format = format;
    this.schemas = schemas;
    this.json = json;
  }

  private @Nullable WireValue prefix(byte @Nullable [] value, Headers headers) {
    WireValue prefix = WireValue.of(value, format);
    return prefix == null || CloudEventHeaders.isDecisive(headers) ? null : prefix;
  }

  @Override
  public boolean isReady(byte @Nullable [] value, Headers headers) {
    WireValue prefix = prefix(value, headers);
    return prefix == null || schemas.isKnown(prefix.id());
  }

  /**
   * {@inheritDoc}
   *
   * @throws FailureException MALFORMED_EVENT if the registry does not know the id, or the value is
   *     not by its schema; and what the other decoder throws
   */
  @Override
  public List<RequestEntry> decode(byte @Nullable [] value, Headers headers, Source source)
      throws FailureException {
    WireValue prefix = prefix(value, headers);
    return value == null || prefix == null
        ? json.decode(value, headers, source)
        : json.decode(asJson(value, prefix.offset(), schemas.known(prefix.id())), headers, source);
  }

  private static byte[] asJson(byte[] value, int offset, WriterSchemas.Lookup writer)
      throws FailureException {
    if (writer.schema() == null) {
      throw malformed(writer.refusal(), null);
    }
    try {
      return asJson(AvroValueReader.read(value, offset, writer.schema(), EventSchemas.REQUEST));
    } catch (IOException e) {
      throw malformed("Not Avro by its schema: " + e.getMessage(), e);
    }
  }

  private static byte[] asJson(GenericRecord request) throws IOException, FailureException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      for (String name : List.of("id", "uri", "model")) {
        if (request.get(name) != null) {
          out.writeStringField(name, request.get(name).toString());
        }
      }
      if (request.get("data") instanceof ByteBuffer data) {
        out.writeFieldName("data");
        out.writeBinary(data.array(), data.arrayOffset() + data.position(), data.remaining());
      }
      if (request.get("topK") instanceof Integer topK) {
        out.writeNumberField("topK", topK);
      }
      if (request.get("threshold") instanceof Double threshold) {
        if (!Double.isFinite(threshold)) {
          throw malformed("threshold is not a number", null);
        }
        out.writeNumberField("threshold", threshold);
      }
      if (request.get("expiresAt") instanceof Long millis) {
        out.writeStringField("expiresAt", UtcTime.text(Instant.ofEpochMilli(millis)));
      }
      if (request.get("attributes") != null) {
        out.writeFieldName("attributes");
        out.writeRawValue(EventJson.object(request.get("attributes").toString()));
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  @Override
  public @Nullable String id(byte @Nullable [] value, Headers headers) {
    return json.id(readable(value, headers), headers);
  }

  @Override
  public @Nullable String text(byte[] value, Headers headers) {
    byte[] readable = readable(value, headers);
    return readable == null ? null : json.text(readable, headers);
  }

  /**
   * Returns the value, or the JSON of an Avro request; null if that cannot be read. May wait for
   * the registry: it is called by commands.
   */
  private byte @Nullable [] readable(byte @Nullable [] value, Headers headers) {
    WireValue prefix = prefix(value, headers);
    if (value == null || prefix == null) {
      return value;
    }
    try {
      return asJson(value, prefix.offset(), schemas.await(prefix.id()));
    } catch (FailureException | RegistryException e) { // it is shown as bytes
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static FailureException malformed(String message, @Nullable Throwable cause) {
    return new FailureException(FailureCode.MALFORMED_EVENT, message, cause);
  }
}
