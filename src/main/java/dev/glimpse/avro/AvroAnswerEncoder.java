package dev.glimpse.avro;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.event.StoredObject;
import dev.glimpse.serde.AnswerEncoder;
import dev.glimpse.serde.CloudEventHeaders;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.function.IntSupplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An encoder of predictions as Avro (topics/schemas/image-prediction.avsc) in Confluent's wire
 * format, described by the headers of CloudEvents' binary mode.
 */
final class AvroAnswerEncoder implements AnswerEncoder {

  private static final String CONTENT_TYPE = "application/avro";

  private static final Schema SCHEMA = EventSchemas.PREDICTION;
  private static final Schema LABEL = field("predictions").getElementType();
  private static final Schema OBJECT = optional(field("image").getField("object"));
  private static final Schema SOURCE = optional(SCHEMA.getField("source"));
  private static final Schema SHADOW_OF = optional(SCHEMA.getField("shadowOf"));

  private final String ceSource;
  private final IntSupplier schemaId;

  /**
   * Creates an encoder.
   *
   * @param schemaId the id of the schema in the registry
   */
  AvroAnswerEncoder(String ceSource, IntSupplier schemaId) {
    this.ceSource = ceSource;
    this.schemaId = schemaId;
  }

  private static Schema field(String name) {
    return SCHEMA.getField(name).schema();
  }

  /** Returns the record of an optional field. */
  private static Schema optional(Schema.Field field) {
    return field.schema().getTypes().get(1);
  }

  @Override
  public byte[] encode(Prediction prediction, Headers headers) {
    CloudEventHeaders.describe(headers, prediction, ceSource, Instant.now(), CONTENT_TYPE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try {
      DataOutputStream prefix = new DataOutputStream(bytes);
      prefix.writeByte(0);
      prefix.writeInt(schemaId.getAsInt());
      BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
      new GenericDatumWriter<GenericRecord>(SCHEMA).write(avro(prediction), out);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static GenericRecord avro(Prediction p) {
    GenericRecord avro = new GenericData.Record(SCHEMA);
    avro.put("id", p.id());
    avro.put("uri", p.uri());
    avro.put("model", model(new GenericData.Record(field("model")), p.model()));
    avro.put("predictions", p.predictions().stream().map(AvroAnswerEncoder::label).toList());
    avro.put("image", image(p.image()));
    avro.put("source", source(p.source()));
    avro.put("timing", timing(p.timing()));
    avro.put("batchSize", p.batchSize());
    avro.put("engine", p.engine());
    avro.put("device", p.device());
    avro.put("cached", p.cached());
    Prediction.ShadowOf shadowOf = p.shadowOf();
    if (shadowOf != null) {
      GenericRecord shadow = model(new GenericData.Record(SHADOW_OF), shadowOf.model());
      shadow.put("agrees", shadowOf.agrees());
      avro.put("shadowOf", shadow);
    }
    avro.put("attributes", p.attributes().json());
    return avro;
  }

  private static GenericRecord model(GenericRecord avro, Prediction.Model model) {
    avro.put("name", model.name());
    avro.put("version", model.version());
    avro.put("sha256", model.sha256());
    return avro;
  }

  private static GenericRecord label(ScoredLabel label) {
    GenericRecord avro = new GenericData.Record(LABEL);
    avro.put("rank", label.rank());
    avro.put("index", label.index());
    avro.put("id", label.id());
    avro.put("label", label.label());
    avro.put("score", label.score());
    return avro;
  }

  private static GenericRecord image(Prediction.Image image) {
    GenericRecord avro = new GenericData.Record(field("image"));
    avro.put("format", image.format());
    avro.put("width", image.width());
    avro.put("height", image.height());
    avro.put("bytes", image.bytes());
    avro.put("sha256", image.sha256());
    avro.put("orientation", image.orientation());
    avro.put("object", object(image.object()));
    return avro;
  }

  private static @Nullable GenericRecord object(@Nullable StoredObject object) {
    if (object == null) {
      return null;
    }
    GenericRecord avro = new GenericData.Record(OBJECT);
    avro.put("bucket", object.bucket());
    avro.put("key", object.key());
    avro.put("versionId", object.versionId());
    avro.put("eTag", object.eTag());
    avro.put("size", object.size());
    avro.put("sequencer", object.sequencer());
    return avro;
  }

  private static @Nullable GenericRecord source(Prediction.@Nullable Source source) {
    if (source == null) {
      return null;
    }
    GenericRecord avro = new GenericData.Record(SOURCE);
    avro.put("topic", source.topic());
    avro.put("partition", source.partition());
    avro.put("offset", source.offset());
    avro.put("timestamp", source.timestamp().toEpochMilli());
    avro.put("index", source.index());
    return avro;
  }

  private static GenericRecord timing(Prediction.Timing timing) {
    GenericRecord avro = new GenericData.Record(field("timing"));
    avro.put("fetch", timing.fetch());
    avro.put("decode", timing.decode());
    avro.put("queue", timing.queue());
    avro.put("inference", timing.inference());
    avro.put("total", timing.total());
    return avro;
  }
}
