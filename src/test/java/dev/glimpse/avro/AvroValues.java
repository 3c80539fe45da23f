package dev.glimpse.avro;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Values as Confluent's and Apicurio's serializers write them. */
final class AvroValues {

  private AvroValues() {}

  /** Returns a zero byte, an id of four bytes and a record. */
  static byte[] confluent(int id, Schema schema, Map<String, Object> fields) {
    return prefixed(id, false, body(schema, fields));
  }

  /** Returns a zero byte, an id of eight bytes and a record. */
  static byte[] apicurio(long id, Schema schema, Map<String, Object> fields) {
    return prefixed(id, true, body(schema, fields));
  }

  static byte[] prefixed(long id, boolean isLong, byte[] body) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeByte(0);
      if (isLong) {
        out.writeLong(id);
      } else {
        out.writeInt((int) id);
      }
      out.write(body);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] body(Schema schema, Map<String, Object> fields) {
    GenericRecord record = new GenericData.Record(schema);
    fields.forEach(record::put);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<GenericRecord>(schema).write(record, out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
