package dev.glimpse.avro;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** A reader of Avro's binary encoding that reserves no more memory than the value has bytes. */
final class AvroValueReader {

  private AvroValueReader() {}

  /**
   * Reads a value.
   *
   * @param writer the schema by which it was written; checked by {@link WriterSchemaCheck}
   * @param reader the schema of the result
   * @throws IOException if the bytes are not a value of the schema, or if the schemas do not match
   */
  static GenericRecord read(byte[] value, int offset, Schema writer, Schema reader)
      throws IOException {
    try {
      // Avro reserves memory by the lengths that a value states; passing over it checks them first.
      BinaryDecoder pass = decoder(value, offset);
      GenericDatumReader.skip(writer, pass);
      if (!pass.isEnd()) {
        throw new IOException("bytes follow the value");
      }
      return new GenericDatumReader<GenericRecord>(writer, reader)
          .read(null, decoder(value, offset));
    } catch (AvroRuntimeException | IndexOutOfBoundsException | UnsupportedOperationException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static BinaryDecoder decoder(byte[] value, int offset) {
    return DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, null);
  }
}
