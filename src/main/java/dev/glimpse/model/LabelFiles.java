package dev.glimpse.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Label files in the forms in which models are published, told apart by their content:
 *
 * <ul>
 *   <li>the map from outputs to WordNet ids of the graph of 2015, protobuf's text
 *   <li>names by WordNet id, {@code id<TAB>name} in lines: the other half of that pair
 *   <li>JSON and YAML: {@link StructuredLabels}
 *   <li>a list of WordNet ids, a line an output
 *   <li>a line an output: a name, {@code id<TAB>name}, {@code n01440764 tench}, {@code 0 cat}
 * </ul>
 *
 * <p>Files complete each other. Names alone have no ids, as two of ImageNet's are called crane; a
 * list of ids beside them, or a class index, gives them theirs.
 *
 * <p>Reading the files comes before fitting them to a model, so that what is wrong with them is
 * known before the model is loaded.
 */
public final class LabelFiles {

  private final List<LabelFile> files;

  private LabelFiles(List<LabelFile> files) {
    this.files = files;
  }

  /**
   * Reads files in any of the forms.
   *
   * @param told receives a line for each file that is not UTF-8
   * @throws ModelException if a file cannot be read or has none of the forms
   */
  public static LabelFiles read(List<Path> files, Consumer<String> told) {
    return new LabelFiles(files.stream().map(file -> LabelFile.read(file, told)).toList());
  }

  /**
   * Whether a JSON document, such as a {@code config.json} of Hugging Face, holds labels; not all
   * do.
   */
  public static boolean isIn(Path json) {
    try {
      return StructuredLabels.isIn(LabelText.read(json).text());
    } catch (IOException | ModelException e) {
      return false;
    }
  }

  /**
   * Reads what files say together.
   *
   * @param outputs scores that the model gives; those that no file names have an empty label
   * @param background the output that stands for none of the classes, which lists may leave out
   * @throws ModelException if a file cannot be read, or does not fit the outputs
   */
  public static Labels read(List<Path> files, int outputs, @Nullable Integer background) {
    return read(files, remark -> {}).fit(outputs, background);
  }

  /**
   * Returns the label of each output.
   *
   * @param outputs scores that the model gives; those that no file names have an empty label
   * @param background the output that stands for none of the classes, which lists may leave out
   * @throws ModelException if a file does not fit the outputs
   */
  public Labels fit(int outputs, @Nullable Integer background) {
    FittedLabels fitted = new FittedLabels(outputs, background);
    files.forEach(fitted::add);
    return fitted.labels();
  }
}
