package dev.glimpse.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param preprocessing the name of the profile that makes an image such a tensor
 * @param orientation what becomes of an image that says how it is to be turned; {@code ignore} if
 *     nothing is said, as in TensorFlow's tutorials
 * @param output the tensor that scores come from
 * @param labels the file that names the outputs, a line each
 */
public record ModelDescriptor(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) String version,
    @Nullable String description,
    @Nullable String source,
    @Nullable String licence,
    @JsonProperty(required = true) Map<String, String> files,
    @JsonProperty(required = true) Input input,
    @JsonProperty(required = true) String preprocessing,
    @Nullable Orientation orientation,
    @JsonProperty(required = true) Output output,
    @JsonProperty(required = true) String labels) {

  /** The descriptor's name in a model's folder. */
  public static final String FILE = "model.yaml";

  /** The graph's name in a model's folder, as TensorFlow wants it. */
  public static final String GRAPH = "saved_model.pb";

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /**
   * float32 [N, side, side, channels].
   *
   * @param tensor its key in the signature {@code serving_default}
   * @param side width and height in pixels
   * @param channels 1 or 3
   */
  public record Input(
      @JsonProperty(required = true) String tensor,
      @JsonProperty(required = true) int side,
      @JsonProperty(required = true) int channels) {
    public Input {
      present("input.tensor", tensor);
      require("input.side", side, side >= 1 && side <= 4096, "1 to 4096");
      require("input.channels", channels, channels == 1 || channels == 3, "1 or 3");
    }

    /** Floats in one image's tensor. */
    public int size() {
      return side * side * channels;
    }
  }

  /** Whether images are turned upright before anything else is done to them. */
  public enum Orientation {
    /** The pixels as they are stored, whatever the image says. */
    @JsonProperty("ignore")
    IGNORE,
    /** As the Exif data of a JPEG or PNG says. */
    @JsonProperty("exif")
    EXIF
  }

  /**
   * float32 [N, labels].
   *
   * @param tensor its key in the signature {@code serving_default}
   */
  public record Output(
      @JsonProperty(required = true) String tensor, @JsonProperty(required = true) Kind kind) {
    public Output {
      present("output.tensor", tensor);
      present("output.kind", kind);
    }

    /** What the scores are. */
    public enum Kind {
      /** Probabilities that add up to 1. */
      @JsonProperty("softmax")
      SOFTMAX,
      /** Unnormalised; Glimpse applies the softmax. */
      @JsonProperty("logits")
      LOGITS
    }
  }

  public ModelDescriptor {
    present("name", name);
    present("version", version);
    present("files", files);
    present("input", input);
    present("preprocessing", preprocessing);
    orientation = orientation == null ? Orientation.IGNORE : orientation;
    present("output", output);
    present("labels", labels);
    require(
        "name", name, name.matches("[a-z0-9][a-z0-9.-]*"), "lower case letters, digits, . and -");
    require("files", files, files.containsKey(GRAPH), "at least " + GRAPH);
    require("labels", labels, files.containsKey(labels), "a file that is listed under files");
    files = Map.copyOf(files);
  }

  /** A key without a value is null in YAML, whatever the type says. */
  private static void present(String key, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " has no value");
    }
  }

  private static void require(String key, Object value, boolean allowed, String what) {
    if (!allowed) {
      throw new IllegalArgumentException(key + " is " + value + ", allowed: " + what);
    }
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
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ModelException(folder + " is no model: it has no " + FILE);
    }
    try {
      return YAML.readValue(file.toFile(), ModelDescriptor.class);
    } catch (UnrecognizedPropertyException e) {
      throw new ModelException(
          at(file, e)
              + "no such key: "
              + e.getPropertyName()
              + "; known: "
              + e.getKnownPropertyIds(),
          e);
    } catch (JsonProcessingException e) {
      throw new ModelException(at(file, e) + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e, e);
    }
  }

  private static String at(Path file, JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return file + (location == null ? ": " : ", line " + location.getLineNr() + ": ");
  }
}
