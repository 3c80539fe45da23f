package dev.glimpse.importer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A proto whose weights stay in its file, which is mapped because models may be larger than the
 * heap. The file must not change as long as the proto is used.
 *
 * @param <T> the proto's type
 */
final class MappedProto<T> {

  /** The flag {@code MADV_DONTNEED} of Linux and macOS. */
  private static final int NOT_NEEDED = 4;

  private final T proto;
  private final MappedByteBuffer file;

  /** The parser of a type of proto. */
  interface Parser<T> {
    T parse(CodedInputStream in) throws IOException;
  }

  private MappedProto(T proto, MappedByteBuffer file) {
    this.proto = proto;
    this.file = file;
  }

  /**
   * Maps a file and parses it.
   *
   * @throws ImportException if the file does not contain such a proto, has 2 GiB or more, or is
   *     truncated while it is read
   */
  static <T> MappedProto<T> parse(Path file, Parser<T> parser) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new ImportException(
            ("%s has %,d bytes; a graph must have less than 2 GiB, the limit of its format. Export"
                    + " the model as a SavedModel whose weights are variables, in separate files")
                .formatted(file, channel.size()));
      }
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(mapped).newCodedInput();
      in.enableAliasing(true);
      return new MappedProto<>(parser.parse(in), mapped);
    } catch (InvalidProtocolBufferException e) {
      throw new ImportException(file + " is not a TensorFlow graph: " + e.getMessage(), e);
    } catch (InternalError e) { // from the JVM, for a missing page of a mapped file
      throw new ImportException(
          file + " was truncated while it was read; import it when it is complete", e);
    }
  }

  T proto() {
    return proto;
  }

  /**
   * Lets the system reclaim the memory of the file's pages, which counts as memory of the process.
   * The proto stays valid: a page that is needed again is read again.
   */
  void releasePages() {
    if (Platform.isWindows() || file.capacity() == 0) {
      return; // Windows reclaims them without this when memory becomes short
    }
    Function advise = Function.getFunction(Platform.C_LIBRARY_NAME, "madvise");
    int unused =
        advise.invokeInt(
            new Object[] {
              Native.getDirectBufferPointer(file), new NativeLong(file.capacity()), NOT_NEEDED
            });
  }
}
