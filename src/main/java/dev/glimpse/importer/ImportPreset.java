package dev.glimpse.importer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.glimpse.graph.EditableGraph;
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
 * The known properties of a published model.
 *
 * @param description one line
 * @param recognisedBy nodes by which a graph is recognised, if it has all of them; empty for a
 *     model that is not recognised
 * @param input the tensor of the image, if the graph's signature does not contain it
 * @param output the tensor of the scores, if the graph's signature does not contain it
 * @param side width and height of the images in pixels, if the graph does not contain them
 * @param classes number of scores per image
 * @param background the index of the output that stands for none of the classes
 * @param kind the kind of the scores
 * @param preprocessing the name of the preprocessing preset
 * @param labels the names of the label files that are published with the model
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

  /** Returns the names of all presets, in their order. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * Returns the preset of a name.
   *
   * @throws ImportException with the allowed names, if there is no such preset
   */
  static ImportPreset named(String name) {
    ImportPreset preset = ALL.get(name);
    if (preset == null) {
      throw new ImportException("--preset is " + name + ", allowed: " + names());
    }
    return preset;
  }

  /** Returns the name of the preset whose nodes the graph has, if there is exactly one. */
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

  /**
   * Returns whether the outputs are those of the published model, and not others of the same graph.
   */
  boolean describes(ModelImportRequest.ImportTarget place, int outputs) {
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
