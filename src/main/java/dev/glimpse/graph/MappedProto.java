package dev.glimpse.graph;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads a proto whose weights stay in its file, which is mapped: models are larger than heaps. The
 * file must not change as long as the proto is used.
 */
final class MappedProto {

  /** A proto's own. */
  interface Parser<T> {
    T parse(CodedInputStream in) throws IOException;
  }

  private MappedProto() {}

  static <T> T parse(Path file, Parser<T> parser) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      CodedInputStream in =
          UnsafeByteOperations.unsafeWrap(
                  channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()))
              .newCodedInput();
      in.enableAliasing(true);
      return parser.parse(in);
    } catch (InvalidProtocolBufferException e) {
      throw new ImportException(file + " is no TensorFlow graph: " + e.getMessage(), e);
    }
  }
}
