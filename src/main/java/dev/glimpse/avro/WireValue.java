package dev.glimpse.avro;

import dev.glimpse.config.RegistryWireFormat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A value in a registry's wire format.
 *
 * @param id the id of the schema by which it was written
 * @param offset the offset of the first byte behind the prefix
 */
record WireValue(long id, int offset) {

  private static final int CONFLUENT_PREFIX = 1 + Integer.BYTES;
  private static final int APICURIO_PREFIX = 1 + Long.BYTES;

  /** Reads the prefix; returns null if the value has none. */
  static @Nullable WireValue of(byte @Nullable [] value, RegistryWireFormat format) {
    int prefix = format == RegistryWireFormat.CONFLUENT ? CONFLUENT_PREFIX : APICURIO_PREFIX;
    if (value == null || value.length < prefix || value[0] != 0) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    return new WireValue(
        format == RegistryWireFormat.CONFLUENT ? bytes.getInt(1) : bytes.getLong(1), prefix);
  }
}
