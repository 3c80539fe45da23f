package dev.glimpse.avro;

import dev.glimpse.config.EventFormatConfig;
import dev.glimpse.config.RegistryConfig;
import dev.glimpse.config.RequestFormat;
import dev.glimpse.serde.EventFormat;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The event format that the settings choose: JSON, images, or Avro with a schema registry.
 *
 * <p>Threads: one creates, prepares and closes it; the format is for any.
 */
public final class ConfiguredEventFormat implements AutoCloseable {

  private static final int NO_ID = -1;

  private final EventFormatConfig config;
  private final EventFormat format;
  private final @Nullable SchemaRegistryClient client;
  private final @Nullable WriterSchemas schemas;

  /** The id of the schema of predictions; {@link #NO_ID} until it is known. */
  private volatile int predictionId = NO_ID;

  /** Creates the format. It sends nothing to a registry. */
  public ConfiguredEventFormat(EventFormatConfig config) {
    this.config = config;
    EventFormat json =
        EventFormat.json(
            config.eventSource(), config.requests() == RequestFormat.IMAGE, config.accepted());
    RegistryConfig registry = config.registry();
    if (registry == null) {
      client = null;
      schemas = null;
      format = json;
      return;
    }
    client = new SchemaRegistryClient(registry);
    schemas = new WriterSchemas(client);
    format =
        new EventFormat(
            config.requests() == RequestFormat.AVRO
                ? new AvroRequestDecoder(registry.wireFormat(), schemas, json.requests())
                : json.requests(),
            config.avroPredictions()
                ? new AvroAnswerEncoder(config.eventSource(), this::preparedId)
                : json.predictions(),
            config.avroPredictions()
                ? new AvroAnswerDecoder(() -> predictionId, schemas, json.subscriber())
                : json.subscriber());
  }

  /** Returns the format; predictions can be written after {@link #tryPrepare}. */
  public EventFormat format() {
    return format;
  }

  private int preparedId() {
    if (predictionId == NO_ID) {
      throw new IllegalStateException("The schema of predictions has no id yet");
    }
    return predictionId;
  }

  /**
   * Gets the id of the schema of predictions if they are Avro; one attempt of a few seconds.
   *
   * @return null if all that predictions need is there, or the reason why the registry does not
   *     answer now
   * @throws ConfigException if the registry refuses the schema, or does not have it
   */
  public @Nullable String tryPrepare() throws InterruptedException {
    RegistryConfig registry = config.registry();
    if (client == null || registry == null || !config.avroPredictions()) {
      return null;
    }
    try {
      predictionId = client.id(config.subject(), EventSchemas.PREDICTION, registry.register());
      return null;
    } catch (RegistryException e) {
      if (e.isPermanent()) {
        throw new ConfigException(e.getMessage() + " (the schema is image-prediction.avsc)");
      }
      return "The schema registry at %s is not available: %s".formatted(registry, e.getMessage());
    }
  }

  /** Returns the number of schemas for which records wait, because the registry does not answer. */
  public double schemasWaiting() {
    return schemas == null ? 0 : schemas.waiting();
  }

  @Override
  public void close() {
    if (schemas != null) {
      schemas.close();
    }
  }
}
