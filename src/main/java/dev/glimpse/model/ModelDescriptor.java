package dev.glimpse.model;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The description of a model beyond its graph: {@value #FILE} beside it.
 *
 * @param name the name in requests: lower case letters, digits, dots and dashes
 * @param version the version in predictions
 * @param description one line
 * @param source the origin of the weights
 * @param licence the licence of the weights
 * @param files the model's files, each with its SHA-256
 * @param input the tensor that images go into
 * @param preprocessing the preprocessing that turns an image into this tensor
 * @param output the tensor that scores come from
 * @param labels the file that names the outputs, one line each
 * @param topK the number of labels in a prediction, for requests that do not specify it; null for
 *     the setting's value
 * @param threshold the lowest score in a prediction, 0 to 1, for requests that do not specify it
 * @param batchSize the maximum number of images in one device call; null for the setting's value,
 *     which it cannot exceed
 * @param training the provenance of a model that Glimpse trained; null for other models
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
    @Nullable Integer batchSize,
    @Nullable TrainingRecord training) {

  /** The name of the descriptor in a model's folder. */
  public static final String FILE = "model.yaml";

  /** The name of the graph in a model's folder, as TensorFlow requires. */
  public static final String GRAPH = "saved_model.pb";

  public ModelDescriptor {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** Creates the descriptor of a model that was not trained by Glimpse. */
  public ModelDescriptor(
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
    this(
        name,
        version,
        description,
        source,
        licence,
        files,
        input,
        preprocessing,
        output,
        labels,
        topK,
        threshold,
        batchSize,
        null);
  }

  /** Returns the SHA-256 of the graph with its weights. */
  public String sha256() {
    return Objects.requireNonNull(files.get(GRAPH));
  }

  /**
   * Reads a model folder's descriptor.
   *
   * @throws ModelException if it is invalid, naming the file, the line, and what is allowed
   */
  public static ModelDescriptor read(Path folder) {
    return DescriptorFileReader.read(folder.resolve(FILE));
  }

  /**
   * Writes the descriptor into a model's folder.
   *
   * @throws ModelException if it would be invalid, naming the violations and what is allowed
   */
  public void write(Path folder) {
    DescriptorFileReader.write(folder.resolve(FILE), this);
  }

  /** Returns the text that {@link #write} writes, but with all preprocessing keys written out. */
  public String spelt() {
    return DescriptorFileReader.spelt(this);
  }
}
