package dev.glimpse.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.tensorflow.proto.SavedTensorSliceMeta;
import org.tensorflow.proto.SavedTensorSlices;
import org.tensorflow.proto.TensorSliceProto;

/**
 * An array in an entry of a V1 checkpoint, parsed without its values: on the wire, the packed field
 * {@code float_val} is the array as it is in memory.
 *
 * @param name the variable
 * @param slice the part of it
 * @param start position of the first value in the block; -1 if there are no values of float32
 * @param length bytes of all values
 */
record SavedArray(String name, TensorSliceProto slice, int start, int length) {

  /** The numbers of fields of SavedTensorSlices, SavedSlice and TensorProto. */
  private static final int DATA = 2;

  private static final int NAME = 1;
  private static final int SLICE = 2;
  private static final int TENSOR = 3;
  private static final int FLOATS = 5;

  /** Reads the description of all variables. */
  static SavedTensorSliceMeta meta(ByteBuffer entry) throws InvalidProtocolBufferException {
    return SavedTensorSlices.parseFrom(UnsafeByteOperations.unsafeWrap(entry)).getMeta();
  }

  /**
   * Reads an entry with an array.
   *
   * @param entry the block's content, with position and limit at the entry
   */
  static SavedArray read(ByteBuffer entry) throws IOException {
    Parser parser = new Parser(entry);
    parser.message(DATA, parser::slice);
    return new SavedArray(parser.name, parser.slice, parser.start, parser.length);
  }

  /** A parser of nested messages that skips what it does not need. */
  private static final class Parser {

    private final int base;
    private final CodedInputStream in;
    private String name = "";
    private TensorSliceProto slice = TensorSliceProto.getDefaultInstance();
    private int start = -1;
    private int length;

    /** A reader of the content of a field. */
    private interface FieldReader {
      void read(int field) throws IOException;
    }

    Parser(ByteBuffer entry) {
      base = entry.position();
      in = UnsafeByteOperations.unsafeWrap(entry).newCodedInput();
    }

    /** Reads a message's fields of the wire type of strings and messages; skips the others. */
    void fields(FieldReader reader) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          reader.read(WireFormat.getTagFieldNumber(tag));
        } else {
          boolean unused = in.skipField(tag);
        }
      }
    }

    void message(int wanted, FieldReader reader) throws IOException {
      fields(field -> nested(field == wanted, reader));
    }

    private void nested(boolean wanted, FieldReader reader) throws IOException {
      int size = in.readRawVarint32();
      if (wanted) {
        int outer = in.pushLimit(size);
        fields(reader);
        in.popLimit(outer);
      } else {
        in.skipRawBytes(size);
      }
    }

    void slice(int field) throws IOException {
      switch (field) {
        case NAME -> name = in.readString();
        case SLICE ->
            slice =
                in.readMessage(TensorSliceProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
        default -> nested(field == TENSOR, this::tensor);
      }
    }

    private void tensor(int field) throws IOException {
      int size = in.readRawVarint32();
      int at = base + in.getTotalBytesRead();
      in.skipRawBytes(size);
      if (field == FLOATS) {
        if (start >= 0) {
          throw new InvalidProtocolBufferException("two lists of values");
        }
        start = at;
        length = size;
      }
    }
  }
}
