package dev.glimpse.model;

import dev.glimpse.system.Sha256Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The models bundled in Glimpse's jar. They are unpacked on request, because TensorFlow loads from
 * disk. Safe for concurrent use by threads and processes: a folder is either complete or absent.
 */
final class BundledModels {

  static final List<String> NAMES = List.of("nielsennet");

  private final Path cache;
  private final Map<String, String> versions = new ConcurrentHashMap<>();

  BundledModels(Path cache) {
    this.cache = cache;
  }

  /** Returns a model's version; cached, because a jar's models never change. */
  String version(String name) {
    return versions.computeIfAbsent(name, model -> unpacked(model).descriptor().version());
  }

  /**
   * Returns a model's complete folder, unpacking it if necessary. The folder is named by its
   * content, so that later callers reuse it.
   */
  ModelFolder unpacked(String name) {
    try {
      Path home = home(name);
      if (Files.isDirectory(home)) {
        try {
          return ModelFolder.open(home);
        } catch (ModelException damaged) {
          delete(home);
        }
      }
      unpack(name, home);
      return ModelFolder.open(home);
    } catch (IOException e) {
      throw new ModelException("Model " + name + " cannot be unpacked to " + cache + ": " + e, e);
    }
  }

  /**
   * Returns the folder, named by the descriptor's hash. The descriptor lists the hash of every
   * file, so that any changed file gives another folder.
   */
  private Path home(String name) throws IOException {
    try (InputStream descriptor = resource(name, ModelDescriptor.FILE)) {
      return cache.resolve(name + "-" + Sha256Checksum.of(descriptor).substring(0, 16));
    }
  }

  private void unpack(String name, Path home) throws IOException {
    Files.createDirectories(cache);
    Path fresh = Files.createTempDirectory(cache, name + ".");
    try {
      copy(name, ModelDescriptor.FILE, fresh);
      for (String file : ModelDescriptor.read(fresh).files().keySet()) {
        copy(name, file, fresh);
      }
      Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(home)) { // otherwise another process unpacked it first
        throw e;
      }
    } finally {
      delete(fresh);
    }
  }

  private static void copy(String model, String file, Path to) throws IOException {
    try (InputStream in = resource(model, file)) {
      Files.copy(in, to.resolve(file));
    }
  }

  private static InputStream resource(String model, String file) throws IOException {
    String resource = "/models/" + model + "/" + file;
    InputStream in = BundledModels.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("The jar does not contain " + resource);
    }
    return in;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    }
  }
}
