package dev.glimpse.avro;

import dev.glimpse.config.RegistryWireFormat;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.event.StoredObject;
import dev.glimpse.serde.AnswerDecoder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the predictions that {@link AvroAnswerEncoder} writes, also by the schemas of other
 * versions; predictions in JSON, from before the change to Avro, go to another decoder.
 */
final class AvroAnswerDecoder implements AnswerDecoder {

  private final IntSupplier ownId;
  private final WriterSchemas schemas;
  private final AnswerDecoder json;

  /**
   * Creates a decoder.
   *
   * @param ownId the id of this version's schema in the registry
   * @param schemas the schemas of other versions; they may be waited for
   */
  AvroAnswerDecoder(IntSupplier ownId, WriterSchemas schemas, AnswerDecoder json) {
    this.ownId = ownId;
    this.schemas = schemas;
    this.json = json;
  }

  @Override
  public Prediction decode(byte @Nullable [] value, Headers headers) throws IOException {
    WireValue prefix = WireValue.of(value, RegistryWireFormat.CONFLUENT);
    if (value == null || prefix == null) {
      return json.decode(value, headers);
    }
    return prediction(
        AvroValueReader.read(value, prefix.offset(), writer(prefix.id()), EventSchemas.PREDICTION));
  }

  private Schema writer(long id) throws IOException {
    if (id == ownId.getAsInt()) {
      return EventSchemas.PREDICTION;
    }
    try {
      WriterSchemas.Lookup found = schemas.await(id);
      if (found.schema() == null) {
        throw new IOException(found.refusal());
      }
      return found.schema();
    } catch (RegistryException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for a schema");
    }
  }

  private static Prediction prediction(GenericRecord avro) {
    GenericRecord image = record(avro, "image");
    GenericRecord timing = record(avro, "timing");
    GenericRecord shadowOf = (GenericRecord) avro.get("shadowOf");
    return new Prediction(
        text(avro, "id"),
        optionalText(avro, "uri"),
        model(record(avro, "model")),
        ((List<?>) avro.get("predictions"))
            .stream().map(label -> label((GenericRecord) label)).toList(),
        new Prediction.Image(
            text(image, "format"),
            (int) image.get("width"),
            (int) image.get("height"),
            (long) image.get("bytes"),
            text(image, "sha256"),
            (Integer) image.get("orientation"),
            object((GenericRecord) image.get("object"))),
        source((GenericRecord) avro.get("source")),
        new Prediction.Timing(
            (double) timing.get("fetch"),
            (double) timing.get("decode"),
            (double) timing.get("queue"),
            (double) timing.get("inference"),
            (double) timing.get("total")),
        (int) avro.get("batchSize"),
        text(avro, "engine"),
        text(avro, "device"),
        new EventAttributes(text(avro, "attributes")),
        (boolean) avro.get("cached"),
        shadowOf == null
            ? null
            : new Prediction.ShadowOf(model(shadowOf), (boolean) shadowOf.get("agrees")));
  }

  private static Prediction.Model model(GenericRecord avro) {
    return new Prediction.Model(text(avro, "name"), text(avro, "version"), text(avro, "sha256"));
  }

  private static ScoredLabel label(GenericRecord avro) {
    return new ScoredLabel(
        (int) avro.get("rank"),
        (int) avro.get("index"),
        optionalText(avro, "id"),
        text(avro, "label"),
        (float) avro.get("score"));
  }

  private static @Nullable StoredObject object(@Nullable GenericRecord avro) {
    return avro == null
        ? null
        : new StoredObject(
            text(avro, "bucket"),
            text(avro, "key"),
            optionalText(avro, "versionId"),
            optionalText(avro, "eTag"),
            (Long) avro.get("size"),
            optionalText(avro, "sequencer"));
  }

  private static Prediction.@Nullable Source source(@Nullable GenericRecord avro) {
    return avro == null
        ? null
        : new Prediction.Source(
            text(avro, "topic"),
            (int) avro.get("partition"),
            (long) avro.get("offset"),
            Instant.ofEpochMilli((long) avro.get("timestamp")),
            (Integer) avro.get("index"));
  }

  private static GenericRecord record(GenericRecord avro, String field) {
    return (GenericRecord) avro.get(field);
  }

  private static String text(GenericRecord avro, String field) {
    return avro.get(field).toString();
  }

  private static @Nullable String optionalText(GenericRecord avro, String field) {
    Object text = avro.get(field);
    return text == null ? null : text.toString();
  }
}
