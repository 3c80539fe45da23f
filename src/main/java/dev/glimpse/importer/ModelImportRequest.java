package dev.glimpse.importer;

import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to import a model, with what the user knows about it. Values that are null are found in
 * the graph or in the preset, or the import fails with a question.
 *
 * @param path a file of a model, a folder or an archive, in one of the forms of {@link ModelFormat}
 * @param name the name of the model in requests
 * @param version the version of the model in predictions
 * @param models the catalogue's folder
 * @param replace whether an existing model of that name may be replaced
 * @param preset the name of an {@link ImportPreset}
 * @param preprocessing the name of the preprocessing preset that turns an image into the graph's
 *     input
 * @param orientation whether the model gets images as they are stored or upright; null leaves it to
 *     the preprocessing
 * @param architecture the network of a Keras file that has only weights: a name, or the path of its
 *     configuration
 * @param labels files with the names of the outputs
 * @param place the tensors of the graph that take images and give scores
 * @param origin the origin of the model, for its descriptor
 */
public record ModelImportRequest(
    Path path,
    String name,
    String version,
    Path models,
    boolean replace,
    @Nullable String preset,
    @Nullable String preprocessing,
    @Nullable OrientationSource orientation,
    @Nullable String architecture,
    List<Path> labels,
    ImportTarget place,
    Origin origin) {

  public ModelImportRequest {
    labels = List.copyOf(labels);
  }

  /** Creates a request that leaves the orientation to the preprocessing. */
  public ModelImportRequest(
      Path path,
      String name,
      String version,
      Path models,
      boolean replace,
      @Nullable String preset,
      @Nullable String preprocessing,
      @Nullable String architecture,
      List<Path> labels,
      ImportTarget place,
      Origin origin) {
    this(
        path,
        name,
        version,
        models,
        replace,
        preset,
        preprocessing,
        null,
        architecture,
        labels,
        place,
        origin);
  }

  /** Returns the preprocessing with the orientation of the request, if there is one. */
  Preprocessing oriented(Preprocessing chosen) {
    return orientation == null ? chosen : chosen.with(orientation);
  }

  /**
   * The tensors of the graph that take images and give scores, and the kind of the scores.
   *
   * @param input a tensor, a node, or a key of the signature
   * @param output a tensor, a node, or a key of the signature
   * @param side width and height of the images in pixels
   * @param signature the key of a SavedModel's signature
   * @param tags the tags of one of a SavedModel's graphs, sorted and joined by commas
   * @param kind the kind of the scores
   */
  public record ImportTarget(
      @Nullable String input,
      @Nullable String output,
      @Nullable Integer side,
      @Nullable String signature,
      @Nullable String tags,
      @Nullable Kind kind) {

    /** Creates a target whose scores are of a kind that is to be recognised. */
    public ImportTarget(
        @Nullable String input,
        @Nullable String output,
        @Nullable Integer side,
        @Nullable String signature,
        @Nullable String tags) {
      this(input, output, side, signature, tags, null);
    }

    /** Returns a copy in which the values that are null come from another target. */
    ImportTarget or(ImportTarget other) {
      return new ImportTarget(
          input == null ? other.input() : input,
          output == null ? other.output() : output,
          side == null ? other.side() : side,
          signature == null ? other.signature() : signature,
          tags == null ? other.tags() : tags,
          kind == null ? other.kind() : kind);
    }

    /** Returns a copy in which the values that are null come from a preset. */
    ImportTarget or(ImportPreset preset) {
      return or(new ImportTarget(preset.input(), preset.output(), preset.side(), null, null));
    }
  }

  /**
   * The origin of a model. Values that are null are left out, except for the source, which is then
   * the file's name and SHA-256.
   */
  public record Origin(
      @Nullable String description, @Nullable String source, @Nullable String licence) {}
}
