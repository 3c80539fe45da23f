package dev.glimpse.retrain;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A cache of features on disk, one file for each image and variant, bounded by evicting the least
 * recently used files.
 *
 * <p>A file is written under a temporary name and then renamed, so that a killed process leaves no
 * partial entry. A file has the checksum of its key and values; one that does not match, as after a
 * power failure, is deleted and counts as absent. This makes a sync to disk for each file
 * unnecessary.
 *
 * <p>Threads: any number, also of several processes at once.
 */
final class FeatureCache {

  /** The first four bytes of a file; the last of them is the version of the format. */
  private static final int MAGIC = 0x474c4601;

  private static final int HEADER = 2 * Integer.BYTES + Long.BYTES;

  /** The share of the bound that eviction leaves, so that it is rarely needed. */
  private static final double LEFT = 0.9;

  private static final String TEMPORARY = ".tmp";

  /** The age from which a temporary file is one of a killed process. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path folder;
  private final long maxBytes;
  private final Clock clock;

  /** The bytes of all files, as far as this process knows; guarded by this. */
  private long bytes;

  private record CachedFile(Path file, long size, FileTime used) {}

  /**
   * Opens a cache.
   *
   * @param folder the folder, created if absent
   * @param maxBytes the maximum bytes of all files
   */
  FeatureCache(Path folder, long maxBytes, Clock clock) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.maxBytes = maxBytes;
    this.clock = clock;
    evict();
  }

  /**
   * Returns the features of a key, and marks them as used.
   *
   * @param count the expected number of features
   * @return the features; null if they are absent or damaged
   */
  float @Nullable [] get(FeatureKey key, int count) throws IOException {
    String hash = key.sha256();
    Path file = file(hash);
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    float[] features = decoded(content, hash, count);
    if (features == null) {
      Files.deleteIfExists(file);
      return null;
    }
    try {
      Path unused = Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (NoSuchFileException e) {
      return features; // another process evicted it since it was read
    }
    return features;
  }

  private static float @Nullable [] decoded(byte[] content, String hash, int count) {
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (buffer.getInt() != MAGIC
          || buffer.getInt() != count
          || buffer.getLong() != checksum(hash, content)
          || content.length != HEADER + (long) count * Float.BYTES) {
        return null;
      }
    } catch (BufferUnderflowException e) {
      return null;
    }
    float[] features = new float[count];
    buffer.asFloatBuffer().get(features);
    return features;
  }

  private static long checksum(String hash, byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(hash.getBytes(StandardCharsets.US_ASCII));
    crc.update(content, HEADER, Math.max(0, content.length - HEADER));
    return crc.getValue();
  }

  /** Stores features; an entry of the same key is replaced. */
  void put(FeatureKey key, float[] features) throws IOException {
    String hash = key.sha256();
    byte[] content = new byte[Math.addExact(HEADER, Math.multiplyExact(features.length, 4))];
    ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(HEADER);
    buffer.asFloatBuffer().put(features);
    buffer.rewind();
    buffer.putInt(MAGIC).putInt(features.length).putLong(checksum(hash, content));
    Path file = file(hash);
    Files.createDirectories(file.getParent());
    Path written = file.resolveSibling(UUID.randomUUID() + TEMPORARY);
    try {
      Files.write(written, content);
      Path used = Files.setLastModifiedTime(written, FileTime.from(clock.instant()));
      Files.move(used, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
    synchronized (this) {
      bytes += content.length;
      if (bytes > maxBytes) {
        evict();
      }
    }
  }

  /** Returns a path with few files per folder. */
  private Path file(String hash) {
    return folder.resolve(hash.substring(0, 2)).resolve(hash);
  }

  /** Deletes the least recently used files if there are too many, and abandoned temporary files. */
  private synchronized void evict() throws IOException {
    CachedFiles visitor = new CachedFiles();
    Path unused = Files.walkFileTree(folder, visitor);
    List<CachedFile> files = visitor.files;
    bytes = files.stream().mapToLong(CachedFile::size).sum();
    if (bytes > maxBytes) {
      files.sort(Comparator.comparing(CachedFile::used).thenComparing(CachedFile::file));
      for (CachedFile oldest : files) {
        if (bytes <= LEFT * maxBytes) {
          break;
        }
        Files.deleteIfExists(oldest.file());
        bytes -= oldest.size();
      }
    }
  }

  /** A visitor of all files, which other processes add and evict meanwhile. */
  private final class CachedFiles extends SimpleFileVisitor<Path> {
    private final List<CachedFile> files = new ArrayList<>();

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      FileTime used = attributes.lastModifiedTime();
      if (!file.toString().endsWith(TEMPORARY)) {
        files.add(new CachedFile(file, attributes.size(), used));
      } else if (used.toInstant().isBefore(clock.instant().minus(ABANDONED))) {
        Files.deleteIfExists(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (!(e instanceof NoSuchFileException)) {
        throw e;
      }
      return FileVisitResult.CONTINUE; // another process evicted or renamed it
    }
  }
}
