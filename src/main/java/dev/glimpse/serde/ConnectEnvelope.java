package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import dev.glimpse.event.FailureException;
import dev.glimpse.serde.EnvelopeContent.Kind;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The envelope of Kafka Connect's JsonConverter with {@code schemas.enable}: {@code {"schema": …,
 * "payload": …}}. The payload is the request, or a string that contains it, such as the payload
 * column of Debezium's outbox. The schema is ignored.
 */
final class ConnectEnvelope implements RequestEnvelope {

  @Override
  public boolean matches(EventFieldReader object, RequestContentType type) {
    return object.isConnectEnvelope();
  }

  @Override
  public EnvelopeContent open(byte[] object) throws FailureException {
    AtomicReference<EnvelopeContent> payload = new AtomicReference<>();
    EventJson.readObject(
        object,
        (name, in) -> {
          if (!name.equals("payload")) {
            in.skipChildren();
          } else if (in.currentToken() == JsonToken.VALUE_STRING) {
            payload.set(new EnvelopeContent(Kind.TEXT, in.getText().getBytes(UTF_8)));
          } else {
            payload.set(new EnvelopeContent(Kind.OBJECT, EventJson.copy(in)));
          }
        });
    return Objects.requireNonNull(payload.get(), "it has a payload, see matches");
  }
}
