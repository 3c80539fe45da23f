package dev.glimpse.model;

import dev.glimpse.model.ModelLabels.Label;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Label files that are fitted to the outputs of one model; they complete each other. */
final class FittedLabelList {

  /** The names that label lists use for the background output, which stands for no class. */
  static final Set<String> BACKGROUND = Set.of("background", "dummy", "???", "__background__");

  private final int outputs;
  private final @Nullable Integer background;
  private final Map<Integer, String> ids = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, String> nameOfId = new HashMap<>();

  FittedLabelList(int outputs, @Nullable Integer background) {
    this.outputs = outputs;
    this.background = background;
  }

  /** Returns the labels of all added files. */
  ModelLabels labels() {
    return new ModelLabels(IntStream.range(0, outputs).mapToObj(this::label).toList());
  }

  private Label label(int output) {
    String id = ids.get(output);
    String name = names.get(output);
    if (name == null && id != null) {
      name = nameOfId.getOrDefault(id, id);
    }
    if (name == null) {
      name = background != null && background == output ? "background" : "";
    }
    return new Label(id, name);
  }

  /**
   * Adds a file.
   *
   * @throws ModelException if it does not fit the outputs
   */
  void add(LabelFile file) {
    if (!file.ids().isEmpty()) {
      file.ids().forEach((output, id) -> putId(file, output, id));
      return;
    }
    List<Label> labels = fitting(file);
    if (file.isIds()) {
      put(file, labels.stream().map(Label::name).toList(), ids);
    } else if (!fits(labels.size()) && file.isNamesById()) {
      labels.forEach(label -> nameOfId.put(label.id(), label.name()));
    } else {
      if (labels.stream().anyMatch(label -> label.id() != null)) {
        put(file, labels.stream().map(Label::id).toList(), ids);
      }
      put(file, labels.stream().map(Label::name).toList(), names);
    }
  }

  private void putId(LabelFile file, int output, String id) {
    if (output >= outputs) {
      throw new ModelException(
          "%s names output %d, but the model has %d outputs"
              .formatted(file.path(), output, outputs));
    }
    ids.put(output, id);
  }

  /**
   * Returns the file's labels; if their number does not fit, without trailing blank lines, and if
   * it still does not fit, without blank lines and comments.
   */
  private List<Label> fitting(LabelFile file) {
    List<Label> labels = file.labels();
    if (!file.lines() || fits(labels.size())) {
      return labels;
    }
    int end = labels.size();
    while (end > 0 && labels.get(end - 1).name().isEmpty()) {
      end--;
    }
    List<Label> withoutEnd = labels.subList(0, end);
    if (fits(end)) {
      return withoutEnd;
    }
    List<Label> withoutComments =
        withoutEnd.stream()
            .filter(label -> !label.name().isEmpty() && !label.name().startsWith("#"))
            .toList();
    return fits(withoutComments.size()) ? withoutComments : withoutEnd;
  }

  private boolean fits(int length) {
    return length == outputs || (background != null && length == outputs - 1);
  }

  /**
   * Stores a list's values in the order of the outputs; a list with one value too few skips the
   * background output.
   */
  private void put(LabelFile file, List<@Nullable String> list, Map<Integer, String> byOutput) {
    if (!fits(list.size())) {
      throw new ModelException(
          "%s has %d labels, but the model has %d outputs%s"
              .formatted(file.path(), list.size(), outputs, hint(list)));
    }
    int output = 0;
    for (String value : list) {
      if (list.size() < outputs && background != null && background == output) {
        output++;
      }
      if (value != null) {
        byOutput.put(output, value);
      }
      output++;
    }
  }

  private String hint(List<@Nullable String> list) {
    if (outputs == 1) {
      return ": a binary model has one label, that of the positive class";
    }
    String first = list.isEmpty() ? null : list.get(0);
    return list.size() == outputs + 1
            && first != null
            && BACKGROUND.contains(first.toLowerCase(Locale.ROOT))
        ? "; its first, \"" + first + "\", is not one of the classes: remove that line"
        : "";
  }
}
