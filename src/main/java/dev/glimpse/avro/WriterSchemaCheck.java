package dev.glimpse.avro;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A check of the schemas by which requests are written: a value of a few bytes must not take long,
 * or many bytes, to be read. Recursive schemas, and lists of values without bytes, allow that.
 */
final class WriterSchemaCheck {

  /** The maximum number of types in a schema, where each use of a named type counts. */
  private static final int MAX_TYPES = 1_000;

  private int types;

  private WriterSchemaCheck() {}

  /** Returns why requests by this schema are refused; null if they are not. */
  static @Nullable String refusal(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      return "is no record";
    }
    try {
      long unused = new WriterSchemaCheck().leastBytes(schema);
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /** Returns the bytes of the smallest value; exact only as to whether it is zero. */
  private long leastBytes(Schema schema) {
    if (++types > MAX_TYPES) {
      throw new IllegalArgumentException(
          "is recursive, or has more than %,d types".formatted(MAX_TYPES));
    }
    return switch (schema.getType()) {
      case NULL -> 0;
      case FIXED -> schema.getFixedSize();
      case RECORD -> schema.getFields().stream().mapToLong(f -> leastBytes(f.schema())).sum();
      case UNION -> {
        schema.getTypes().forEach(this::leastBytes);
        yield 1;
      }
      case MAP -> {
        leastBytes(schema.getValueType());
        yield 1;
      }
      case ARRAY -> {
        if (leastBytes(schema.getElementType()) == 0) {
          throw new IllegalArgumentException("has a list of values without bytes");
        }
        yield 1;
      }
      default -> 1;
    };
  }
}
