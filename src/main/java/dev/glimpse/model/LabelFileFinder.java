package dev.glimpse.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Label files in the forms in which models are published, distinguished by their content:
 *
 * <ul>
 *   <li>the map from outputs to WordNet ids of the graph of 2015, in protobuf's text format
 *   <li>names by WordNet id, {@code id<TAB>name} in lines: the other half of that pair
 *   <li>JSON and YAML: {@link StructuredLabelFile}
 *   <li>a list of WordNet ids, one line per output
 *   <li>one line per output: a name, {@code id<TAB>name}, {@code n01440764 tench}, {@code 0 cat}
 * </ul>
 *
 * <p>Files complete each other. A list of names has no ids, and names are ambiguous: two of
 * ImageNet's classes are called crane. A second file, such as a list of ids or a class index,
 * supplies the ids.
 *
 * <p>Files are read before they are fitted to a model, so that errors in them are reported before
 * the model is loaded.
 */
public final class LabelFileFinder {

  private final List<LabelFile> files;

  private LabelFileFinder(List<LabelFile> files) {
    this.files = files;
  }

  /**
   * Reads files in any of the forms.
   *
   * @param told a consumer of a line for each file that is not UTF-8
   * @throws ModelException if a file cannot be read or has none of the forms
   */
  public static LabelFileFinder read(List<Path> files, Consumer<String> told) {
    return new LabelFileFinder(files.stream().map(file -> LabelFile.read(file, told)).toList());
  }

  /**
   * Returns whether a JSON document, such as a {@code config.json} of Hugging Face, contains
   * labels; not all do.
   */
  public static boolean isIn(Path json) {
    try {
      return StructuredLabelFile.isIn(LabelText.read(json).text());
    } catch (IOException | ModelException e) {
      return false;
    }
  }

  /**
   * Reads files and combines their labels.
   *
   * @param outputs the number of the model's scores; outputs that no file names get an empty label
   * @param background the output that stands for no class, which lists may omit
   * @throws ModelException if a file cannot be read, or does not fit the outputs
   */
  public static ModelLabels read(List<Path> files, int outputs, @Nullable Integer background) {
    return read(files, remark -> {}).fit(outputs, background);
  }

  /**
   * Returns the label of each output.
   *
   * @param outputs the number of the model's scores; outputs that no file names get an empty label
   * @param background the output that stands for no class, which lists may omit
   * @throws ModelException if a file does not fit the outputs
   */
  public ModelLabels fit(int outputs, @Nullable Integer background) {
    FittedLabelList fitted = new FittedLabelList(outputs, background);
    files.forEach(fitted::add);
    return fitted.labels();
  }
}
