package dev.glimpse.importer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The top-level fields of a file in protobuf's wire format, read without their content. They
 * distinguish a GraphDef from a SavedModel, and both from other protobuf formats.
 *
 * @param fields the numbers of the fields
 * @param first the value of field 1 if it is a number, or -1
 * @param sound whether the whole file could be read in that format
 */
record GraphProtoOutline(Set<Integer> fields, long first, boolean sound) {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** The fields of {@code onnx.ModelProto}: graph and opset_import. */
  private static final Set<Integer> ONNX = Set.of(7, 8);

  /** The fields of {@code tensorflow.SavedModel}: saved_model_schema_version and meta_graphs. */
  private static final Set<Integer> SAVED_MODEL = Set.of(1, 2);

  /** The fields of {@code tensorflow.GraphDef}: node, library, version, versions, debug_info. */
  private static final Set<Integer> GRAPH = Set.of(1, 2, 3, 4, 5);

  /** The first field of {@code CoreML.Specification.Model} that contains a kind of model. */
  private static final int CORE_ML_KINDS = 200;

  static GraphProtoOutline of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return of(channel);
    }
  }

  static GraphProtoOutline of(FileChannel channel) throws IOException {
    Set<Integer> fields = new TreeSet<>();
    Reader reader = new Reader(channel);
    long first = -1;
    while (reader.position < channel.size()) {
      long tag = reader.varint();
      int field = (int) (tag >>> 3);
      if (tag <= 0 || tag > Integer.MAX_VALUE || field == 0) {
        return new GraphProtoOutline(fields, first, false);
      }
      fields.add(field);
      switch ((int) (tag & 7)) {
        case VARINT -> first = reader.varint(field == 1, first);
        case FIXED64 -> reader.position += 8;
        case BYTES -> reader.skip(reader.varint());
        case FIXED32 -> reader.position += 4;
        default -> {
          return new GraphProtoOutline(fields, first, false);
        }
      }
    }
    return new GraphProtoOutline(fields, first, reader.position == channel.size());
  }

  /** Returns whether the file is a {@code tensorflow.SavedModel}. */
  boolean isSavedModel() {
    boolean versioned = first == 1 || !fields.contains(1);
    return sound && versioned && fields.contains(2) && SAVED_MODEL.containsAll(fields);
  }

  /** Returns whether the file may be a {@code tensorflow.GraphDef}. */
  boolean isGraph() {
    return sound && first == -1 && fields.contains(1) && GRAPH.containsAll(fields);
  }

  /** Returns whether the file begins as one of the two, but cannot be read to its end. */
  boolean isCutShort() {
    return !sound && fields.contains(1) && GRAPH.containsAll(fields);
  }

  /** Returns the format of the file if it is not one of TensorFlow's. */
  Optional<ForeignModelFormat> foreign() {
    if (fields.containsAll(ONNX) && first > 0) {
      return Optional.of(
          new ForeignModelFormat(
              "an ONNX model",
              "convert it to a SavedModel with onnx2tf -i %1$s -o folder (tf2onnx converts in the"
                  + " other direction), and import that folder"));
    }
    if (sound && first > 0 && fields.stream().anyMatch(field -> field >= CORE_ML_KINDS)) {
      return Optional.of(
          new ForeignModelFormat(
              "a Core ML model", "import the TensorFlow model that it was converted from"));
    }
    return Optional.empty();
  }

  private static final class Reader {
    private final FileChannel channel;
    private final ByteBuffer window = ByteBuffer.allocate(1 << 13).limit(0);
    private long start;
    private long position;

    Reader(FileChannel channel) {
      this.channel = channel;
    }

    void skip(long length) {
      position =
          length < 0 || length > Long.MAX_VALUE - position ? Long.MAX_VALUE : position + length;
    }

    long varint(boolean wanted, long otherwise) throws IOException {
      long value = varint();
      return wanted ? value : otherwise;
    }

    /** Reads a varint; returns -1 if the bytes are not one. */
    long varint() throws IOException {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        int next = next();
        if (next < 0) {
          return -1;
        }
        value |= (long) (next & 0x7f) << shift;
        if (next < 0x80) {
          return value;
        }
      }
      return -1;
    }

    private int next() throws IOException {
      long offset = position - start;
      if (offset < 0 || offset >= window.limit()) {
        start = position;
        window.clear();
        if (channel.read(window, start) <= 0) {
          window.limit(0);
          return -1;
        }
        window.flip();
        offset = 0;
      }
      position++;
      return window.get((int) offset) & 0xff;
    }
  }
}
