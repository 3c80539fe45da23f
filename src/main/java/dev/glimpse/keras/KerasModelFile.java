package dev.glimpse.keras;

import dev.glimpse.architecture.FrozenGraphWriter;
import dev.glimpse.architecture.FrozenNetwork;
import dev.glimpse.architecture.NetworkConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * An open Keras file: a whole model ({@code .h5} of Keras 2 and 3, {@code .keras}), or only weights
 * ({@code .h5} of Keras 1 and 2, {@code .weights.h5} of Keras 3). For one thread.
 */
public final class KerasModelFile implements AutoCloseable {

  /** The network that a file with only weights is recognised as. */
  public static final String INCEPTION_V3 = "inception-v3";

  /** The attribute or entry with the model's configuration. */
  private static final String CONFIGURATION = "model_config";

  private static final String ENTRY_CONFIGURATION = "config.json";
  private static final String ENTRY_METADATA = "metadata.json";
  private static final String ENTRY_WEIGHTS = "model.weights.h5";
  private static final String WEIGHTS_GROUP = "/model_weights";

  /** The largest configuration that is read, in bytes; keras.applications has up to 1 MB. */
  private static final int LARGEST_CONFIGURATION = 64 << 20;

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

  /** Returns whether a file is HDF5 or a {@code .keras} archive. */
  public static boolean isOne(Path path) throws IOException {
    return Hdf5Superblock.isOne(path) || isArchive(path);
  }

  private static boolean isArchive(Path path) {
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
      KerasConfiguration network = ConfigurationReader.read(text(path, zip, ENTRY_CONFIGURATION));
      String version = ConfigurationReader.kerasVersion(text(path, zip, ENTRY_METADATA));
      Path unpacked = work.resolve(ENTRY_WEIGHTS);
      ZipEntry entry = entry(path, zip, ENTRY_WEIGHTS);
      if (entry.getSize() > Hdf5File.LARGEST_RATIO * Math.max(1, Files.size(path))) {
        throw new KerasFileException(path + " is damaged: " + ENTRY_WEIGHTS + " is too large");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, unpacked);
      }
      return new KerasModelFile(Hdf5File.open(unpacked), network, "", version);
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

  /**
   * Writes the model as a frozen graph. TensorFlow's native library must be prepared.
   *
   * @param graph the file to write
   * @param architecture the network of a file with only weights: {@value #INCEPTION_V3}, or the
   *     path of a file with the JSON of {@code model.to_json()}; null if it is to be recognised
   * @throws KerasFileException if a layer, an option or a weight cannot be imported, or if the file
   *     has only weights and their network is not known
   */
  public FrozenKerasModel freeze(Path graph, @Nullable String architecture) throws IOException {
    if (network != null) {
      if (architecture != null) {
        throw new KerasFileException(
            "--architecture is %s, but the file has the configuration of its network; allowed: none"
                .formatted(architecture));
      }
      return freeze(graph, network, false, findings(network));
    }
    if (architecture != null && !architecture.equals(INCEPTION_V3)) {
      KerasConfiguration given = given(architecture);
      return freeze(graph, given, true, findings(given));
    }
    List<WeightArray> arrays = inOrder();
    var recognised = KnownKerasNetwork.inceptionV3(arrays);
    if (recognised.isEmpty()) {
      throw new KerasFileException(unknown(arrays, architecture));
    }
    NetworkConfiguration inception = recognised.get().getKey();
    FrozenNetwork.write(graph, inception, new ArrayWeightSource(recognised.get().getValue()));
    return new FrozenKerasModel(
        inception.architecture().input(),
        inception.architecture().output(),
        true,
        List.of(
            "%s, recognised by the shapes of its %d arrays of weights"
                .formatted(inception.architecture().title(), arrays.size())));
  }

  private FrozenKerasModel freeze(
      Path graph, KerasConfiguration described, boolean byOrder, List<String> findings)
      throws IOException {
    try (KerasNetwork built =
        KerasNetworkBuilder.build(described, layerWeights(described, byOrder))) {
      Map<String, String> arrays = new HashMap<>();
      built.weights().keySet().forEach(name -> arrays.put(name, name));
      FrozenGraphWriter.write(
          graph, built.graph().toGraphDef(), arrays, new ArrayWeightSource(built.weights()));
      return new FrozenKerasModel(built.input() + ":0", built.output() + ":0", false, findings);
    }
  }

  private static KerasConfiguration given(String architecture) throws IOException {
    Path file = Path.of(architecture);
    if (!Files.isRegularFile(file)) {
      throw new KerasFileException(
          ("--architecture is %s, allowed: %s, or the path of a file with the JSON that"
                  + " model.to_json() returns")
              .formatted(architecture, INCEPTION_V3));
    }
    if (Files.size(file) > LARGEST_CONFIGURATION) {
      throw new KerasFileException(
          "%s is larger than %d bytes".formatted(file, LARGEST_CONFIGURATION));
    }
    try {
      return ConfigurationReader.read(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new KerasFileException(file + " is not JSON: it is not a text", e);
    }
  }

  private List<String> findings(KerasConfiguration described) {
    List<String> findings = new ArrayList<>();
    findings.add(
        "%s of %d layers, built from its configuration%s"
            .formatted(
                described.name().isEmpty() ? "a network" : "\"" + described.name() + "\"",
                described.layers().size(),
                version.isEmpty() ? "" : " (Keras " + version + ")"));
    if (version.startsWith("2.") && ConfigurationReader.uses(described, "hard_sigmoid")) {
      findings.add(
          "hard_sigmoid is relu6(x + 3) / 6, as Keras 3 reads this file; Keras 2 computed clip(0.2"
              + " x + 0.5, 0, 1)");
    }
    return findings;
  }

  private static String unknown(List<WeightArray> arrays, @Nullable String architecture) {
    String first =
        arrays.isEmpty()
            ? "none that are in a known order"
            : "%d, from %s %s to %s %s"
                .formatted(
                    arrays.size(),
                    arrays.get(0).name(),
                    Arrays.toString(arrays.get(0).shape()),
                    arrays.get(arrays.size() - 1).name(),
                    Arrays.toString(arrays.get(arrays.size() - 1).shape()));
    return ("The file has only weights, and they are not those of %s. Arrays: %s. Pass"
            + " --architecture with a file that contains the JSON of model.to_json(), or save the"
            + " whole model: model.save(\"model.keras\")")
        .formatted(architecture == null ? "a known network" : architecture, first);
  }

  private LayerWeights layerWeights(KerasConfiguration described, boolean byOrder) {
    if (!NamedLayerWeights.isIn(weights, root)) {
      return NumberedLayerWeights.in(weights, root, described.layers());
    }
    NamedLayerWeights named = NamedLayerWeights.in(weights, root);
    return byOrder ? OrderedLayerWeights.of(named, described) : named;
  }

  /** Returns all arrays in the order of the network's layers. */
  private List<WeightArray> inOrder() {
    if (!NamedLayerWeights.isIn(weights, root)) {
      return KnownKerasNetwork.interleaved(NumberedLayerWeights.byGroup(weights));
    }
    NamedLayerWeights named = NamedLayerWeights.in(weights, root);
    return named.layers().stream().flatMap(layer -> named.of(layer).stream()).toList();
  }

  @Override
  public void close() {
    weights.close();
  }
}
