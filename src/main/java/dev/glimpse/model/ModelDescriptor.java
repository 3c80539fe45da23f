package dev.glimpse.model;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be known of a model that its graph does not say: {@value #FILE} beside it.
 *
 * @param name as requests name it: lower case letters, digits, dots and dashes
 * @param version as predictions name it
 * @param description one line
 * @param source where the weights come from
 * @param licence of the weights
 * @param files each file of the model and its SHA-256
 * @param input the tensor that images go into
 * @param preprocessing makes an image such a tensor
 * @param output the tensor that scores come from
 * @param labels the file that names the outputs, a line each
 * @param topK labels in a prediction, where the request does not say; absent for the setting's
 * @param threshold scores below it are left out, where the request does not say; 0 to 1
 * @param batchSize images that go through the device in one call, at most; absent for the
 *     setting's, which it cannot exceed
 */
public record ModelDescriptor(
    String name,
    String version,
    @Nullable String description,
    @Nullable String source,
    @Nullable String licence,
    Map<String, String> files,
    InputTensor input,
    Preprocessing preprocessing,
    OutputTensor output,
    String labels,
    @Nullable Integer topK,
    @Nullable Float threshold,
    @Nullable Integer batchSize) {

  /** The descriptor's name in a model's folder. */
  public static final String FILE = "model.yaml";

  /** The graph's name in a model's folder, as TensorFlow wants it. */
  public static final String GRAPH = "saved_model.pb";

  public ModelDescriptor {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** SHA-256 of the graph with its weights. */
  public String sha256() {
    return Objects.requireNonNull(files.get(GRAPH));
  }

  /**
   * Reads a model folder's descriptor.
   *
   * @throws ModelException naming the file, the line, and what is allowed
   */
  public static ModelDescriptor read(Path folder) {
    return DescriptorFile.read(folder.resolve(FILE));
  }

  /**
   * Writes it into a model's folder.
   *
   * @throws ModelException if it would not be read back, saying what is wrong and allowed
   */
  public void write(Path folder) {
    DescriptorFile.write(folder.resolve(FILE), this);
  }

  /** As {@link #write} writes it, but with all that its preprocessing says spelt out. */
  public String spelt() {
    return DescriptorFile.spelt(this);
  }
}
