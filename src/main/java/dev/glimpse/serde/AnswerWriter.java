package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.glimpse.event.Failure;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.event.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A writer of answers as JSON; topics/schemas/image-prediction.schema.json describes predictions.
 */
public final class AnswerWriter {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Scores and times are most of the cost of a prediction.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private AnswerWriter() {}

  /** Writes a prediction in UTF-8, without line breaks. Missing values are omitted, never null. */
  public static byte[] write(Prediction p) {
    return json(
        out -> {
          out.writeStringField("id", p.id());
          writeIfPresent(out, "uri", p.uri());
          model(out, p.model());
          predictions(out, p.predictions());
          image(out, p.image());
          Prediction.Source source = p.source();
          if (source != null) {
            source(out, source);
          }
          timing(out, p.timing());
          out.writeNumberField("batchSize", p.batchSize());
          out.writeStringField("engine", p.engine());
          out.writeStringField("device", p.device());
          if (p.cached()) {
            out.writeBooleanField("cached", true);
          }
          Prediction.ShadowOf shadowOf = p.shadowOf();
          if (shadowOf != null) {
            out.writeObjectFieldStart("shadowOf");
            identity(out, shadowOf.model());
            out.writeBooleanField("agrees", shadowOf.agrees());
            out.writeEndObject();
          }
          out.writeFieldName("attributes");
          out.writeRawValue(p.attributes().json());
        });
  }

  /** Writes a failure outside Kafka, where there are no dead letters. */
  public static byte[] write(String id, @Nullable String uri, Failure failure) {
    return json(
        out -> {
          out.writeStringField("id", id);
          writeIfPresent(out, "uri", uri);
          out.writeObjectFieldStart("failure");
          out.writeStringField("code", failure.code().name());
          out.writeStringField("message", failure.message());
          out.writeEndObject();
        });
  }

  private static void model(JsonGenerator out, Prediction.Model model) throws IOException {
    out.writeObjectFieldStart("model");
    identity(out, model);
    out.writeEndObject();
  }

  private static void identity(JsonGenerator out, Prediction.Model model) throws IOException {
    out.writeStringField("name", model.name());
    out.writeStringField("version", model.version());
    out.writeStringField("sha256", model.sha256());
  }

  private static void predictions(JsonGenerator out, Iterable<ScoredLabel> labels)
      throws IOException {
    out.writeArrayFieldStart("predictions");
    for (ScoredLabel label : labels) {
      out.writeStartObject();
      out.writeNumberField("rank", label.rank());
      out.writeNumberField("index", label.index());
      writeIfPresent(out, "id", label.id());
      out.writeStringField("label", label.label());
      out.writeNumberField("score", label.score());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void image(JsonGenerator out, Prediction.Image image) throws IOException {
    out.writeObjectFieldStart("image");
    out.writeStringField("format", image.format());
    out.writeNumberField("width", image.width());
    out.writeNumberField("height", image.height());
    out.writeNumberField("bytes", image.bytes());
    out.writeStringField("sha256", image.sha256());
    if (image.orientation() != null) {
      out.writeNumberField("orientation", image.orientation());
    }
    StoredObject object = image.object();
    if (object != null) {
      object(out, object);
    }
    out.writeEndObject();
  }

  private static void object(JsonGenerator out, StoredObject object) throws IOException {
    out.writeObjectFieldStart("object");
    out.writeStringField("bucket", object.bucket());
    out.writeStringField("key", object.key());
    writeIfPresent(out, "versionId", object.versionId());
    writeIfPresent(out, "eTag", object.eTag());
    if (object.size() != null) {
      out.writeNumberField("size", object.size());
    }
    writeIfPresent(out, "sequencer", object.sequencer());
    out.writeEndObject();
  }

  private static void source(JsonGenerator out, Prediction.Source source) throws IOException {
    out.writeObjectFieldStart("source");
    out.writeStringField("topic", source.topic());
    out.writeNumberField("partition", source.partition());
    out.writeNumberField("offset", source.offset());
    out.writeStringField("timestamp", UtcTime.text(source.timestamp()));
    if (source.index() != null) {
      out.writeNumberField("index", source.index());
    }
    out.writeEndObject();
  }

  private static void timing(JsonGenerator out, Prediction.Timing timing) throws IOException {
    out.writeObjectFieldStart("timing");
    millis(out, "fetch", timing.fetch());
    millis(out, "decode", timing.decode());
    millis(out, "queue", timing.queue());
    millis(out, "inference", timing.inference());
    millis(out, "total", timing.total());
    out.writeEndObject();
  }

  /** Writes milliseconds rounded to microseconds, the accuracy of the clock. */
  private static void millis(JsonGenerator out, String field, double millis) throws IOException {
    out.writeNumberField(field, Math.round(millis * 1000) / 1000.0);
  }

  private static void writeIfPresent(JsonGenerator out, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(field, value);
    }
  }

  private interface Fields {
    void write(JsonGenerator out) throws IOException;
  }

  private static byte[] json(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory", e);
    }
    return bytes.toByteArray();
  }
}
