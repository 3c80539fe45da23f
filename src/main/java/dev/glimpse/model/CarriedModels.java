package dev.glimpse.model;

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
 * The models in Glimpse's own jar, unpacked when they are asked for, since TensorFlow loads from
 * disk. Safe between threads and processes: a folder is complete or not there.
 */
final class CarriedModels {

  static final List<String> NAMES = List.of("nielsennet");

  private final Path cache;
  private final Map<String, String> versions = new ConcurrentHashMap<>();

  CarriedModels(Path cache) {
    this.cache = cache;
  }

  /** A jar's models never change. */
  String version(String name) {
    return versions.computeIfAbsent(name, model -> unpacked(model).descriptor().version());
  }

  /** A complete folder under the name of its content; whoever comes second finds it there. */
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

  /** Named by the descriptor, which lists every file's hash: another label is another folder. */
  private Path home(String name) throws IOException {
    try (InputStream descriptor = carried(name, ModelDescriptor.FILE)) {
      return cache.resolve(name + "-" + ModelFolder.sha256(descriptor).substring(0, 16));
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
      if (!Files.isDirectory(home)) { // else another process was first
        throw e;
      }
    } finally {
      delete(fresh);
    }
  }

  private static void copy(String model, String file, Path to) throws IOException {
    try (InputStream in = carried(model, file)) {
      Files.copy(in, to.resolve(file));
    }
  }

  private static InputStream carried(String model, String file) throws IOException {
    String resource = "/models/" + model + "/" + file;
    InputStream in = CarriedModels.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException("The jar lacks " + resource);
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
