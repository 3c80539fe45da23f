package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.model.Labels.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Label files in the forms in which models are published, told apart by their content:
 *
 * <ul>
 *   <li>the map from outputs to WordNet ids of the graph of 2015, protobuf's text
 *   <li>names by WordNet id, {@code id<TAB>name} in lines: the other half of that pair
 *   <li>Keras's class index, JSON
 *   <li>a list of WordNet ids, a line an output
 *   <li>a line an output, a name or {@code id<TAB>name}
 * </ul>
 *
 * <p>Files complete each other. Names alone have no ids, as two of ImageNet's are called crane; a
 * list of ids beside them, or a class index, gives them theirs.
 */
public final class LabelFiles {

  private static final Pattern ENTRY =
      Pattern.compile("target_class:\\s*(\\d{1,6})\\s+target_class_string:\\s*\"([^\"]*)\"");

  /** WordNet's nouns; ImageNet's list of names ends with an id of its author's own. */
  private static final String ID = "[nk]\\d{8}";

  private final int outputs;
  private final @Nullable Integer background;
  private final Map<Integer, String> ids = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, String> nameOfId = new HashMap<>();

  private LabelFiles(int outputs, @Nullable Integer background) {
    this.outputs = outputs;
    this.background = background;
  }

  /**
   * Reads what files say together.
   *
   * @param outputs scores that the model gives; those that no file names have an empty label
   * @param background the output that stands for none of the classes, which lists may leave out
   * @throws ModelException if a file cannot be read, or does not fit the outputs
   */
  public static Labels read(List<Path> files, int outputs, @Nullable Integer background) {
    LabelFiles labels = new LabelFiles(outputs, background);
    files.forEach(labels::add);
    return new Labels(IntStream.range(0, outputs).mapToObj(labels::label).toList());
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

  private void add(Path file) {
    try {
      String text = Files.readString(file);
      List<String> lines = text.lines().toList();
      List<MatchResult> entries = ENTRY.matcher(text).results().toList();
      if (!entries.isEmpty()) {
        addMap(file, entries);
      } else if (text.stripLeading().startsWith("{")) {
        addClassIndex(file, Yaml.MAPPER.readTree(text));
      } else if (lines.stream().allMatch(line -> line.matches(ID))) {
        put(file, lines, ids);
      } else if (!fits(lines.size())
          && lines.stream().allMatch(line -> line.matches(ID + "\t.*"))) {
        lines.stream().map(Label::parse).forEach(label -> nameOfId.put(label.id(), label.name()));
      } else {
        addLabels(file, lines.stream().map(Label::parse).toList());
      }
    } catch (JsonProcessingException e) {
      throw new ModelException(file + " is no class index: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e, e);
    }
  }

  private void addMap(Path file, List<MatchResult> entries) {
    for (MatchResult entry : entries) {
      int output = Integer.parseInt(entry.group(1));
      if (output >= outputs) {
        throw new ModelException(
            file + " names output " + output + ", the model has " + outputs + " outputs");
      }
      ids.put(output, entry.group(2));
    }
  }

  private void addClassIndex(Path file, JsonNode index) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < index.size(); i++) {
      JsonNode pair = index.path(Integer.toString(i));
      if (!pair.path(0).isTextual() || !pair.path(1).isTextual()) {
        throw new ModelException(file + " has no class " + i + " with an id and a name");
      }
      labels.add(new Label(pair.get(0).textValue(), pair.get(1).textValue()));
    }
    addLabels(file, labels);
  }

  private void addLabels(Path file, List<Label> labels) {
    if (labels.stream().anyMatch(label -> label.id() != null)) {
      put(file, labels.stream().map(Label::id).toList(), ids);
    }
    put(file, labels.stream().map(Label::name).toList(), names);
  }

  private boolean fits(int length) {
    return length == outputs || (background != null && length == outputs - 1);
  }

  /** By output, each list in its order; one that is short of one leaves out the background. */
  private void put(Path file, List<@Nullable String> list, Map<Integer, String> byOutput) {
    if (!fits(list.size())) {
      throw new ModelException(
          file + " has " + list.size() + " labels, the model has " + outputs + " outputs");
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
}
