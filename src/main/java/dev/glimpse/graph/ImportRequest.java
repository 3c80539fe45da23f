package dev.glimpse.graph;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be imported, and what its user knows of it. Whatever is null is found in the graph or
 * in the preset, or asked for.
 *
 * @param path a frozen graph, the folder of a SavedModel, or an archive of either
 * @param name as requests will name the model
 * @param version as predictions will name it
 * @param models the catalogue's folder
 * @param replace whether a model of that name may be replaced
 * @param preset the name of an {@link ImportPreset}
 * @param preprocessing the name of the recipe that makes an image what the graph takes
 * @param labels files that name the outputs
 * @param place where in the graph images go in and scores come out
 * @param origin what to write about where the model comes from
 */
public record ImportRequest(
    Path path,
    String name,
    String version,
    Path models,
    boolean replace,
    @Nullable String preset,
    @Nullable String preprocessing,
    List<Path> labels,
    Place place,
    Origin origin) {

  public ImportRequest {
    labels = List.copyOf(labels);
  }

  /**
   * Where in the graph.
   *
   * @param input a tensor, a node, or a key of the signature
   * @param output likewise
   * @param side width and height of the images in pixels
   * @param signature the key of a SavedModel's signature
   * @param tags of one of a SavedModel's graphs, sorted and joined by commas
   */
  public record Place(
      @Nullable String input,
      @Nullable String output,
      @Nullable Integer side,
      @Nullable String signature,
      @Nullable String tags) {

    /** What a preset adds where the user says nothing. */
    Place or(ImportPreset preset) {
      return new Place(
          input == null ? preset.input() : input,
          output == null ? preset.output() : output,
          side == null ? preset.side() : side,
          signature,
          tags);
    }
  }

  /**
   * Where the model comes from; what is null is left out, but for the source, which is the file's
   * name and SHA-256 then.
   */
  public record Origin(
      @Nullable String description, @Nullable String source, @Nullable String licence) {}
}
