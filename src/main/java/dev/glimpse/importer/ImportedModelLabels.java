package dev.glimpse.importer;

import dev.glimpse.model.LabelFileFinder;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelLabels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a model that is being imported: those with which Glimpse trained it, else those
 * that the user names, else those that are published with the model, else those beside it if they
 * fit, else the indices of the outputs.
 */
final class ImportedModelLabels {

  private final @Nullable LabelFileFinder named;
  private final @Nullable ModelLabels trained;
  private final List<Path> files;
  private final Consumer<String> told;

  /**
   * Reads the files that the user names.
   *
   * @throws ModelException if one of them cannot be read or is not a label file
   */
  ImportedModelLabels(List<Path> files, Consumer<String> told) {
    this.files = files;
    this.told = told;
    this.named = files.isEmpty() ? null : LabelFileFinder.read(files, this::remark);
    this.trained = null;
  }

  /** Takes the labels with which a model was trained. */
  ImportedModelLabels(ModelLabels trained, Consumer<String> told) {
    this.files = List.of();
    this.told = told;
    this.named = null;
    this.trained = trained;
  }

  private void remark(String line) {
    told.accept("labels         " + line);
  }

  /**
   * Checks that the files that the user names fit the outputs, before the model runs.
   *
   * @throws ModelException if they do not fit
   */
  void check(int outputs, @Nullable Integer background) {
    if (trained != null && trained.size() != outputs) {
      throw new ModelException(
          "There are %d labels for %d outputs".formatted(trained.size(), outputs));
    }
    if (named != null) {
      ModelLabels unused = named.fit(outputs, background);
    }
  }

  /**
   * Returns one label per output, and reports where the labels come from.
   *
   * @param published the preset of the model, if it is a known published model
   * @throws ModelException if named or published files do not fit
   */
  ModelLabels of(PublishedModelFiles model, @Nullable ImportPreset published, int outputs)
      throws IOException {
    if (trained != null) {
      return trained;
    }
    Integer background = published == null ? null : published.background();
    if (named != null) {
      remark(names(files));
      return named.fit(outputs, background);
    }
    if (published != null) {
      List<Path> found = new ArrayList<>();
      for (String name : published.labels()) {
        model.labels(name).ifPresent(found::add);
      }
      if (!found.isEmpty()) {
        remark(names(found));
        return LabelFileFinder.read(found, this::remark).fit(outputs, background);
      }
    }
    Optional<Path> beside = model.labelsBeside();
    if (beside.isPresent()) {
      try {
        ModelLabels labels =
            LabelFileFinder.read(List.of(beside.get()), this::remark).fit(outputs, background);
        remark(names(List.of(beside.get())) + ", beside the model");
        return labels;
      } catch (ModelException e) {
        remark("ignored those beside the model: " + e.getMessage());
      }
    }
    remark("none given: outputs are named by their index");
    return ModelLabels.named(IntStream.range(0, outputs).mapToObj(Integer::toString).toList());
  }

  private static String names(List<Path> files) {
    return files.stream()
        .map(file -> String.valueOf(file.getFileName()))
        .collect(Collectors.joining(", "));
  }
}
