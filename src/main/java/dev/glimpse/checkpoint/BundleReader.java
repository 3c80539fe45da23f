package dev.glimpse.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.TensorSliceProto;

/**
 * A reader of checkpoints of the format V2: a table of the variables, and data files that contain
 * their values as they are in memory, each with a checksum.
 *
 * <p>Source: tensorflow/core/util/tensor_bundle/tensor_bundle.h and tensor_bundle.proto.
 */
final class BundleReader implements CheckpointReader {

  /** The producer that this reader knows; a file may require a later one. */
  private static final int VERSION = 1;

  private final Path index;
  private final List<DataFile> shards = new ArrayList<>();
  private final Map<String, BundleEntryProto> entries = new TreeMap<>();
  private final Map<ByteBuffer, BundleEntryProto> parts = new HashMap<>();
  private final Map<String, CheckpointVariable> variables = new TreeMap<>();

  private @Nullable BundleHeaderProto header;

  private BundleReader(Path index) {
    this.index = index;
  }

  /**
   * Opens a checkpoint and checks that its index is sound and its data files are complete.
   *
   * @param prefix the files' common path, without {@code .index}
   * @throws CheckpointException if a file is missing or damaged
   */
  static BundleReader open(Path prefix) throws IOException {
    Path index = prefix.resolveSibling(prefix.getFileName() + ".index");
    BundleReader reader = new BundleReader(index);
    try (TableFile table = TableFile.open(index)) {
      for (BlockHandle block : table.blocks()) {
        table.block(block).forEach(reader::add);
      }
    } catch (InvalidProtocolBufferException e) {
      throw CheckpointException.damaged(index, "an entry of its table is malformed");
    }
    try {
      reader.openShards(prefix);
      reader.checkEntries();
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private void add(byte[] key, ByteBuffer value) throws InvalidProtocolBufferException {
    ByteString bytes = UnsafeByteOperations.unsafeWrap(value);
    if (key.length == 0) {
      header = BundleHeaderProto.parseFrom(bytes);
      return;
    }
    BundleEntryProto entry = BundleEntryProto.parseFrom(bytes);
    if (key[0] == 0) {
      parts.put(ByteBuffer.wrap(key), entry);
    } else {
      entries.put(new String(key, StandardCharsets.UTF_8), entry);
    }
  }

  private void openShards(Path prefix) throws IOException {
    BundleHeaderProto known = header;
    if (known == null) {
      throw new CheckpointException(
          index, "is no index of a checkpoint: it lacks the entry that describes it");
    }
    if (known.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
      throw new CheckpointException(index, "was written by a big-endian machine");
    }
    if (known.getVersion().getMinConsumer() > VERSION) {
      throw new CheckpointException(index, "was written by a later version of TensorFlow");
    }
    int total = known.getNumShards();
    if (total < 1 || total > DataFile.MOST) {
      throw CheckpointException.damaged(index, "its number of data files is impossible");
    }
    List<Path> files = new ArrayList<>();
    for (int shard = 0; shard < total; shard++) {
      Path file =
          prefix.resolveSibling(
              "%s.data-%05d-of-%05d".formatted(prefix.getFileName(), shard, total));
      if (!Files.isRegularFile(file)) {
        throw new CheckpointException(
            file, "is missing, a part of the checkpoint " + index + ": copy all of its files");
      }
      files.add(file);
    }
    for (Path file : files) {
      shards.add(DataFile.open(file));
    }
  }

  private void checkEntries() {
    for (Map.Entry<String, BundleEntryProto> named : entries.entrySet()) {
      String name = named.getKey();
      BundleEntryProto entry = named.getValue();
      Shape shape = StoredShape.of(entry.getShape(), name, index);
      variables.put(name, new CheckpointVariable(name, entry.getDtype(), shape));
      if (entry.getSlicesCount() == 0) {
        check(name, entry, SliceExtent.whole(shape));
      }
    }
  }

  /** Checks that the values of an entry are in a data file, as many as its shape has. */
  private void check(String name, BundleEntryProto entry, SliceExtent extent) {
    if (entry.getShardId() < 0 || entry.getShardId() >= shards.size()) {
      throw CheckpointException.damaged(index, name + " is in no data file");
    }
    int width = StoredShape.width(entry.getDtype());
    if (width > 0 && entry.getSize() != extent.size() * width) {
      throw CheckpointException.damaged(index, name + " has more or fewer values than its shape");
    }
    shards.get(entry.getShardId()).check(name, entry.getOffset(), entry.getSize());
  }

  @Override
  public Collection<CheckpointVariable> variables() {
    return variables.values();
  }

  @Override
  public List<StoredSlice> slices(CheckpointVariable variable) {
    String name = variable.name();
    BundleEntryProto entry = entries.get(name);
    if (entry == null || StoredShape.width(entry.getDtype()) == 0) {
      throw new CheckpointException(
          index, "has no numbers under the name " + name + ", which is " + variable.type());
    }
    if (entry.getSlicesCount() == 0) {
      return List.of(slice(entry, SliceExtent.whole(variable.shape())));
    }
    List<StoredSlice> found = new ArrayList<>();
    for (TensorSliceProto part : entry.getSlicesList()) {
      BundleEntryProto stored = parts.get(SliceKey.of(name, part, variable.shape()));
      if (stored == null || stored.getDtype() != entry.getDtype()) {
        throw CheckpointException.damaged(index, "it lacks a part of " + name);
      }
      SliceExtent extent = extent(part, variable);
      check(name, stored, extent);
      found.add(slice(stored, extent));
    }
    return found;
  }

  private SliceExtent extent(TensorSliceProto part, CheckpointVariable variable) {
    try {
      return SliceExtent.of(part, variable.shape());
    } catch (IllegalArgumentException e) {
      throw CheckpointException.damaged(index, variable.name() + ": " + e.getMessage());
    }
  }

  private StoredSlice slice(BundleEntryProto entry, SliceExtent extent) {
    DataFile shard = shards.get(entry.getShardId());
    return new StoredSlice() {
      @Override
      public SliceExtent extent() {
        return extent;
      }

      @Override
      public void read(ByteSink sink) throws IOException {
        shard.read(entry.getOffset(), entry.getSize(), entry.getCrc32C(), sink);
      }
    };
  }

  @Override
  public void close() throws IOException {
    for (DataFile shard : shards) {
      shard.close();
    }
  }
}
