package dev.glimpse.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * An open Keras file: a whole model ({@code .h5} of Keras 2 and 3, {@code .keras}), or only weights
 * ({@code .h5} of Keras 1 and 2, {@code .weights.h5} of Keras 3). For one thread.
 */
public final class KerasModelFile implements AutoCloseable {

  /** The attribute or entry with the model's configuration. */
  private static final String CONFIGURATION = "model_config";

  private static final String ENTRY_CONFIGURATION = "config.json";
  private static final String ENTRY_METADATA = "metadata.json";
  private static final String ENTRY_WEIGHTS = "model.weights.h5";
  private static final String WEIGHTS_GROUP = "/model_weights";

  /** The largest configuration that is read, in bytes; keras.applications has up to 1 MB. */
  private static final int LARGEST_CONFIGURATION = 64 << 20;

  /** The largest ratio of deflate, as in {@link Hdf5File}. */
  private static final long LARGEST_RATIO = 1_032;

  private final Hdf5File weights;
  private final @Nullable KerasConfiguration network;
  private final String root;
  private final String version;

  private KerasModelFile(
      Hdf5File weights, @Nullable KerasConfiguration network, String root, String version) {
    this.weights = weights;
    this.network = network;
    this.root = root;
    this.version = version;
  }

  /** Returns whether a file is a {@code .keras} archive. */
  public static boolean isArchive(Path path) {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      return zip.getEntry(ENTRY_CONFIGURATION) != null && zip.getEntry(ENTRY_METADATA) != null;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Opens a file.
   *
   * @param work a folder into which the weights of an archive may be unpacked
   * @throws KerasFileException if the file is damaged, or is HDF5 without a Keras model
   */
  public static KerasModelFile open(Path path, Path work) throws IOException {
    return isArchive(path) ? archive(path, work) : hdf5(path);
  }

  private static KerasModelFile hdf5(Path path) throws IOException {
    Hdf5File file = Hdf5File.open(path);
    try {
      KerasConfiguration network =
          file.text("", CONFIGURATION).map(ConfigurationReader::read).orElse(null);
      String root = file.hasGroup(WEIGHTS_GROUP) ? WEIGHTS_GROUP : "";
      if (!NamedLayerWeights.isIn(file, root) && !NumberedLayerWeights.isIn(file)) {
        throw new KerasFileException(
            path + " is an HDF5 file without the weights of a Keras model");
      }
      String version =
          file.text("", "keras_version").or(() -> file.text(root, "keras_version")).orElse("");
      return new KerasModelFile(file, network, root, version);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static KerasModelFile archive(Path path, Path work) throws IOException {
    try (ZipFile zip = new ZipFile(path.toFile())) {
      KerasConfiguration network =
          ConfigurationReader.read(text(path, zip, ENTRY_CONFIGURATION));
      String metadata = text(path, zip, ENTRY_METADATA);
      Path unpacked = work.resolve(ENTRY_WEIGHTS);
      ZipEntry entry = entry(path, zip, ENTRY_WEIGHTS);
      if (entry.getSize() > LARGEST_RATIO * Math.max(1, Files.size(path))) {
        throw new KerasFileException(path + " is damaged: " + ENTRY_WEIGHTS + " is too large");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, unpacked);
      }
      return new KerasModelFile(
          Hdf5File.open(unpacked), network, "", ConfigurationReader.kerasVersion(metadata));
    } catch (IOException | IllegalArgumentException e) {
      throw new KerasFileException(
          "%s is damaged or truncated: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static ZipEntry entry(Path path, ZipFile zip, String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new KerasFileException("%s is damaged: it has no %s".formatted(path, name));
    }
    return entry;
  }

  private static String text(Path path, ZipFile zip, String name) throws IOException {
    try (InputStream in = zip.getInputStream(entry(path, zip, name))) {
      byte[] bytes = in.readNBytes(LARGEST_CONFIGURATION + 1);
      if (bytes.length > LARGEST_CONFIGURATION) {
        throw new KerasFileException(
            "%s is damaged: %s is larger than %d bytes"
                .formatted(path, name, LARGEST_CONFIGURATION));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Returns the model's configuration; empty if the file has only weights. */
  Optional<KerasConfiguration> network() {
    return Optional.ofNullable(network);
  }

  /** Returns the model's name in its configuration; empty if the file has only weights. */
  public Optional<String> modelName() {
    return network().map(KerasConfiguration::name);
  }

  /** Returns the version of Keras that wrote the file; empty if the file does not say. */
  public String version() {
    return version;
  }

  /**
   * Builds the network in the file.
   *
   * @param given the configuration of the network, for a file with only weights
   * @throws KerasFileException if there is no configuration, or a layer, an option or a weight
   *     cannot be imported
   */
  KerasNetwork build(@Nullable KerasConfiguration given) {
    KerasConfiguration described = network == null ? given : network;
    if (described == null) {
      throw new KerasFileException("The file has weights, but no configuration of their network");
    }
    return KerasNetworkBuilder.build(described, weights(described, network == null));
  }

  private LayerWeights weights(KerasConfiguration described, boolean byOrder) {
    if (!NamedLayerWeights.isIn(weights, root)) {
      return NumberedLayerWeights.in(weights, root, described.layers());
    }
    NamedLayerWeights named = NamedLayerWeights.in(weights, root);
    return byOrder ? OrderedLayerWeights.of(named, described) : named;
  }

  /** Returns all weights in the order of the file, by layer; for a file with {@code layer_names}. */
  List<WeightArray> inOrder() {
    NamedLayerWeights named = NamedLayerWeights.in(weights, root);
    return named.layers().stream().flatMap(layer -> named.of(layer).stream()).toList();
  }

  @Override
  public void close() {
    weights.close();
  }
}
