package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Prediction;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A decoder of the predictions that {@link AnswerWriter} writes. */
final class JsonAnswerDecoder implements AnswerDecoder {

  private static final class TimeDeserializer extends StdDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    TimeDeserializer() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return Instant.parse(in.getText());
      } catch (DateTimeException e) {
        throw new IOException("Not a time in the format of RFC 3339", e);
      }
    }
  }

  private static final class AttributesDeserializer extends StdDeserializer<EventAttributes> {
    private static final long serialVersionUID = 1L;

    AttributesDeserializer() {
      super(EventAttributes.class);
    }

    @Override
    public EventAttributes deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      if (in.currentToken() != JsonToken.START_OBJECT) {
        throw new IOException("The attributes are not an object");
      }
      return new EventAttributes(EventJson.text(in));
    }
  }

  /** A deserializer of the model's fields and {@code agrees} in one object. */
  private static final class ShadowOfDeserializer extends StdDeserializer<Prediction.ShadowOf> {
    private static final long serialVersionUID = 1L;

    ShadowOfDeserializer() {
      super(Prediction.ShadowOf.class);
    }

    @Override
    public Prediction.ShadowOf deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      JsonNode fields = in.readValueAsTree();
      return new Prediction.ShadowOf(
          new Prediction.Model(
              fields.path("name").asText(),
              fields.path("version").asText(),
              fields.path("sha256").asText()),
          fields.path("agrees").asBoolean());
    }
  }

  private static final ObjectReader JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .registerModule(
              new SimpleModule()
                  .addDeserializer(Instant.class, new TimeDeserializer())
                  .addDeserializer(EventAttributes.class, new AttributesDeserializer())
                  .addDeserializer(Prediction.ShadowOf.class, new ShadowOfDeserializer()))
          .readerFor(Prediction.class);

  @Override
  public Prediction decode(byte @Nullable [] value, Headers headers) throws IOException {
    Prediction read = value == null ? null : JSON.readValue(value);
    if (read == null || !isComplete(read)) {
      throw new IOException("Not a prediction in the format of this version");
    }
    return read;
  }

  /** Returns whether the fields that every prediction has are present. */
  private static boolean isComplete(Prediction read) {
    Prediction.Source source = read.source();
    return read.id() != null
        && read.model() != null
        && read.predictions() != null
        && read.image() != null
        && read.timing() != null
        && read.engine() != null
        && read.device() != null
        && read.attributes() != null
        && (source == null || (source.topic() != null && source.timestamp() != null));
  }
}
