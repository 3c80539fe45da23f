package dev.glimpse.graph;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.glimpse.model.OutputTensor.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a published model.
 *
 * @param description one line
 * @param recognisedBy nodes that a graph must have to be taken for it; none: it is not recognised
 * @param input the tensor of the image, where the graph's signature does not say it
 * @param output the tensor of the scores, likewise
 * @param side of the images in pixels, where the graph does not say it
 * @param classes scores an image
 * @param background the index of the output that stands for none of the classes
 * @param kind what the scores are
 * @param preprocessing the name of the recipe
 * @param labels the names of the label files that are published with it
 */
public record ImportPreset(
    @JsonProperty(required = true) String description,
    @JsonProperty(required = true) List<String> recognisedBy,
    @Nullable String input,
    @Nullable String output,
    @Nullable Integer side,
    @JsonProperty(required = true) int classes,
    @Nullable Integer background,
    @JsonProperty(required = true) Kind kind,
    @JsonProperty(required = true) String preprocessing,
    @JsonProperty(required = true) List<String> labels) {

  private static final String RESOURCE = "/models/import-presets.yaml";

  private static final Map<String, ImportPreset> ALL = read();

  public ImportPreset {
    recognisedBy = List.copyOf(recognisedBy);
    labels = List.copyOf(labels);
  }

  /** The names of all, in their order. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * The preset of that name.
   *
   * @throws ImportException naming those that there are
   */
  static ImportPreset named(String name) {
    ImportPreset preset = ALL.get(name);
    if (preset == null) {
      throw new ImportException("--preset is " + name + ", allowed: " + names());
    }
    return preset;
  }

  /** The name of the only preset all of whose nodes the graph has. */
  static Optional<String> recognise(EditableGraph graph) {
    List<String> fitting =
        ALL.entrySet().stream()
            .filter(
                preset ->
                    !preset.getValue().recognisedBy().isEmpty()
                        && preset.getValue().recognisedBy().stream().allMatch(graph::has))
            .map(Map.Entry::getKey)
            .toList();
    return fitting.size() == 1 ? Optional.of(fitting.get(0)) : Optional.empty();
  }

  /** Whether the outputs are those of the published model, and not others of the same graph. */
  boolean describes(ImportRequest.Place place, int outputs) {
    return Objects.equals(place.output(), output) && outputs == classes;
  }

  private static Map<String, ImportPreset> read() {
    try (InputStream in = ImportPreset.class.getResourceAsStream(RESOURCE)) {
      return YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .build()
          .readValue(in, new TypeReference<LinkedHashMap<String, ImportPreset>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
