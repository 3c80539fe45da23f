package dev.glimpse.avro;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.avro.Schema;

/** The Avro schemas of this version, which are published in topics/schemas. */
final class EventSchemas {

  static final Schema REQUEST = read("image-request.avsc");
  static final Schema PREDICTION = read("image-prediction.avsc");

  private EventSchemas() {}

  private static Schema read(String name) {
    try (InputStream in = EventSchemas.class.getResourceAsStream("/topics/schemas/" + name)) {
      return new Schema.Parser().parse(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
