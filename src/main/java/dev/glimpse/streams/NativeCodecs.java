package dev.glimpse.streams;

import dev.glimpse.config.GlimpseConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loader of the codecs in which producers compress their batches. Producers choose among them, so
 * each has to work before the first request is read. Some are native libraries in jars, which have
 * to be unpacked before they can be loaded: they are unpacked below {@code glimpse.cache.dir} and
 * not in the temporary folder, which is often mounted with {@code noexec}.
 *
 * <p>A library stays loaded for the life of the process, and its file is deleted at once: a mapped
 * file outlives its name.
 */
public final class NativeCodecs {

  private static final Logger LOG = LoggerFactory.getLogger(NativeCodecs.class);

  private static final String SNAPPY_FOLDER = "org.xerial.snappy.tempdir";
  private static final String ZSTD_FOLDER = "ZstdTempFolder";

  /**
   * The property by which a user chooses another file, for each folder property; the choice is
   * kept.
   */
  private static final Map<String, String> CHOSEN =
      Map.of(
          SNAPPY_FOLDER, "org.xerial.snappy.lib.path",
          ZSTD_FOLDER, "ZstdNativePath");

  private static boolean loaded;

  private NativeCodecs() {}

  /**
   * Loads all codecs, once per process.
   *
   * @param cache the folder below which they are unpacked
   * @throws ConfigException if one cannot be loaded, with what to do about it
   */
  public static synchronized void load(Path cache) {
    if (loaded) {
      return;
    }
    Path folder = unpackBelow(cache);
    try {
      for (CompressionType codec : CompressionType.values()) {
        check(codec, cache);
      }
      loaded = true;
    } finally {
      delete(folder);
    }
  }

  /** Returns the folder in which the libraries unpack themselves; null for the temporary folder. */
  private static @Nullable Path unpackBelow(Path cache) {
    try {
      Path folder =
          Files.createTempDirectory(Files.createDirectories(cache.toAbsolutePath()), "codecs-");
      CHOSEN.forEach(
          (property, chosen) -> {
            if (System.getProperty(property) == null && System.getProperty(chosen) == null) {
              System.setProperty(property, folder.toString());
            }
          });
      return folder;
    } catch (IOException e) { // the temporary folder may work
      LOG.debug("{} cannot be written", cache, e);
      return null;
    }
  }

  /** Compresses and decompresses a text with the classes that the consumer uses. */
  private static void check(CompressionType codec, Path cache) {
    byte[] text = "compressed and read back ".repeat(20).getBytes(StandardCharsets.UTF_8);
    try {
      Compression compression = Compression.of(codec).build();
      ByteBufferOutputStream compressed = new ByteBufferOutputStream(1_024);
      try (OutputStream out =
          compression.wrapForOutput(compressed, RecordBatch.CURRENT_MAGIC_VALUE)) {
        out.write(text);
      }
      ByteBuffer bytes = compressed.buffer();
      bytes.flip();
      try (InputStream in =
          compression.wrapForInput(
              bytes, RecordBatch.CURRENT_MAGIC_VALUE, BufferSupplier.NO_CACHING)) {
        if (!Arrays.equals(in.readAllBytes(), text)) {
          throw new IllegalStateException(codec.name + " does not read what it has compressed");
        }
      }
    } catch (LinkageError | IOException | RuntimeException e) {
      LOG.debug("{} cannot be loaded", codec.name, e);
      throw unusable(cache, "the library for %s cannot be loaded: %s".formatted(codec.name, e));
    }
  }

  private static ConfigException unusable(Path cache, String why) {
    return new ConfigException(
        GlimpseConfig.CACHE_DIR,
        cache,
        why
            + "; allowed: a folder that can be written, on a mount that lets code be run from it"
            + " (without noexec)");
  }

  /** Deletes the folder as far as possible; files that remain do no harm. */
  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.debug("{} stays", folder, e);
    }
  }
}
