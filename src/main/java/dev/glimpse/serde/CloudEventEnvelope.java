package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.serde.EnvelopeContent.Kind;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 in structured mode, as its JSON format describes it. The data are a request, a
 * notification, or an image if {@code datacontenttype} says so.
 */
final class CloudEventEnvelope implements RequestEnvelope {

  /** The names of attributes by the specification; other fields are ignored. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,100}");

  /** A limit on the attributes, which become headers of the prediction. */
  private static final int MAX_ATTRIBUTES = 100;

  @Override
  public boolean matches(EventFieldReader object, RequestContentType type) {
    return type.isCloudEvent() || object.isCloudEvent();
  }

  @Override
  public EnvelopeContent open(byte[] object) throws FailureException {
    Fields fields = new Fields();
    EventJson.readObject(object, fields::read);
    return fields.content();
  }

  /** The fields of one event, in any order. */
  private static final class Fields {
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private @Nullable String specVersion;
    private @Nullable String text;
    private byte @Nullable [] json;
    private @Nullable String base64;

    void read(String name, JsonParser in) throws IOException, FailureException {
      JsonToken token = in.currentToken();
      if (token == JsonToken.VALUE_NULL) {
        return;
      }
      switch (name) {
        case "specversion" -> {
          specVersion = token == JsonToken.VALUE_STRING ? in.getText() : "no string";
          in.skipChildren();
        }
        case "data" -> {
          if (token == JsonToken.VALUE_STRING) {
            text = in.getText();
          } else {
            json = EventJson.copy(in);
          }
        }
        case "data_base64" -> {
          if (token != JsonToken.VALUE_STRING) {
            throw EventJson.malformed("data_base64 is not a string", null);
          }
          base64 = in.getText();
        }
        default -> attribute(name, in);
      }
    }

    private void attribute(String name, JsonParser in) throws IOException, FailureException {
      if (!in.currentToken().isScalarValue() || !NAME.matcher(name).matches()) {
        in.skipChildren();
        return;
      }
      if (attributes.size() == MAX_ATTRIBUTES) {
        throw invalid("The CloudEvent has more than %d attributes".formatted(MAX_ATTRIBUTES));
      }
      attributes.put(name, in.getText());
    }

    EnvelopeContent content() throws FailureException {
      if (specVersion == null) {
        throw invalid("The content type is that of a CloudEvent, but it has no specversion");
      }
      if (!specVersion.startsWith("1.")) {
        throw invalid("specversion is " + specVersion + "; allowed: 1.0");
      }
      String typeName = attributes.remove("datacontenttype");
      RequestContentType type =
          typeName == null ? RequestContentType.NONE : RequestContentType.of(typeName);
      if (base64 != null) {
        if (text != null || json != null) {
          throw invalid("Both data and data_base64; one is allowed");
        }
        return binary(InlineImageText.decode("data_base64", base64), type);
      }
      if (text != null) {
        return type.isImage()
            ? content(Kind.IMAGE, InlineImageText.decode("data", text))
            : content(Kind.TEXT, text.getBytes(UTF_8));
      }
      if (json == null) {
        throw invalid(
            "The CloudEvent has no data; allowed: a request in data, or an image in data_base64");
      }
      if (type.isImage()) {
        throw invalid("datacontenttype is " + type.name() + ", but data is not base64");
      }
      return content(Kind.OBJECT, json);
    }

    /** Returns decoded data, which are an image unless they are JSON by type, or by look. */
    private EnvelopeContent binary(byte[] bytes, RequestContentType type) {
      char first = EventJson.firstCharacter(bytes);
      boolean isJson = type.isMissing() ? first == '{' || first == '[' : type.isJson();
      return content(isJson ? Kind.OBJECT : Kind.IMAGE, bytes);
    }

    private EnvelopeContent content(Kind kind, byte[] bytes) {
      return new EnvelopeContent(kind, bytes, attributes);
    }
  }

  private static FailureException invalid(String message) {
    return new FailureException(FailureCode.INVALID_REQUEST, message);
  }
}
