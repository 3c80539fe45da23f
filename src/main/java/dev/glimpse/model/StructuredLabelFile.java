package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.glimpse.model.ModelLabels.Label;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Labels in JSON, in YAML, or in the label map of TensorFlow's object detection:
 *
 * <ul>
 *   <li>a list of names
 *   <li>names by index, such as {@code id2label} in Hugging Face's {@code config.json}
 *   <li>indices by name, such as the {@code class_indices} of Keras's generators
 *   <li>pairs of id and name by index, such as Keras's class index of ImageNet
 *   <li>{@code item { id: 1 name: 'cat' }}
 * </ul>
 */
final class StructuredLabelFile {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  /** The keys under which a larger document may contain its labels; the first match counts. */
  private static final List<String> KEYS =
      List.of("id2label", "names", "labels", "class_names", "classes", "label2id", "class_indices");

  /** The keys whose numeric values are names: digits, years, coins. */
  private static final Set<String> NAMES_BY_INDEX = Set.of("id2label", "names");

  private static final Pattern ITEM = Pattern.compile("\\bitem\\s*\\{([^{}]*)\\}");
  private static final Pattern ITEM_ID = Pattern.compile("\\bid:\\s*(\\d{1,6})");
  private static final Pattern ITEM_NAME =
      Pattern.compile("\\b(display_name|name):\\s*(?:\"([^\"]*)\"|'([^']*)')");

  private final Path file;

  private StructuredLabelFile(Path file) {
    this.file = file;
  }

  /**
   * Returns the labels in the order of the outputs, or null if the text has none of these forms.
   *
   * @throws ModelException if it has one of these forms and is invalid
   */
  static @Nullable List<Label> parse(Path file, String text) {
    StructuredLabelFile labels = new StructuredLabelFile(file);
    String stripped = text.strip();
    if ((stripped.startsWith("{") && stripped.endsWith("}"))
        || (stripped.startsWith("[") && stripped.endsWith("]") && !isLines(stripped))) {
      return labels.of(labels.tree(stripped));
    }
    if (Pattern.compile("^names:\\s*(\\[|$)", Pattern.MULTILINE).matcher(stripped).find()) {
      return labels.of(labels.tree(stripped));
    }
    List<MatchResult> items = ITEM.matcher(stripped).results().toList();
    return items.isEmpty() ? null : labels.items(items);
  }

  /**
   * Returns whether a text is a list of names in brackets, one per line, such as {@code [UNK]}
   * above {@code [PAD]}.
   */
  private static boolean isLines(String text) {
    List<String> lines = text.lines().toList();
    return lines.size() > 1 && lines.stream().allMatch(line -> line.matches("\\[[^\",']*]"));
  }

  /**
   * Returns whether a document, such as a {@code config.json}, contains labels under one of its
   * keys.
   */
  static boolean isIn(String text) {
    try {
      JsonNode tree = JSON.readTree(text);
      return tree != null && tree.isObject() && KEYS.stream().anyMatch(tree::has);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // A dictionary printed by Python is valid YAML, but not JSON.
    }
    try {
      return YamlReader.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ModelException(file + " is neither JSON nor YAML: " + e.getOriginalMessage(), e);
    }
  }

  private List<Label> of(JsonNode document) {
    String key =
        KEYS.stream().filter(one -> document.path(one).isContainerNode()).findFirst().orElse("");
    JsonNode labels = key.isEmpty() ? document : document.path(key);
    if (labels.isArray()) {
      List<Label> list = new ArrayList<>();
      labels.forEach(label -> list.add(label(list.size(), label)));
      return list;
    }
    boolean byName =
        !NAMES_BY_INDEX.contains(key)
            && !labels.isEmpty()
            && labels.valueStream().allMatch(JsonNode::canConvertToExactIntegral);
    Map<Integer, Label> names = new TreeMap<>();
    Map<Integer, JsonNode> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : labels.properties()) {
      int index = byName ? entry.getValue().intValue() : index(entry.getKey());
      if (values.put(index, entry.getValue()) != null) {
        throw new ModelException(file + " has two names for class " + index);
      }
      names.put(index, new Label(null, name(entry.getKey())));
    }
    checkContiguous(values, 0);
    return byName
        ? new ArrayList<>(names.values())
        : values.entrySet().stream().map(one -> label(one.getKey(), one.getValue())).toList();
  }

  private int index(String key) {
    if (!key.matches("\\d{1,6}")) {
      throw new ModelException(
          ("%s has the key %s: labels must be a list of names, names by index (id2label) or indices"
                  + " by name (class_indices)")
              .formatted(file, key));
    }
    return Integer.parseInt(key);
  }

  private Label label(int index, JsonNode value) {
    if (value.isValueNode() && !value.isNull()) {
      return new Label(null, name(value.asText()));
    }
    if (value.path(0).isTextual() && value.path(1).isTextual()) {
      return new Label(value.get(0).textValue(), name(value.get(1).textValue()));
    }
    throw new ModelException(
        file + " has no class " + index + " with a name, or with an id and a name");
  }

  /**
   * Returns a name on one line and without tabs: a name takes one line of a model's file, and a tab
   * there ends an id.
   */
  private static String name(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private List<Label> items(List<MatchResult> items) {
    Map<Integer, Label> byIndex = new TreeMap<>();
    for (MatchResult item : items) {
      String body = item.group(1);
      String name = null;
      for (MatchResult match : ITEM_NAME.matcher(body).results().toList()) {
        boolean display = match.group(1).equals("display_name");
        if (name == null || display) {
          name = match.group(2) == null ? match.group(3) : match.group(2);
        }
      }
      MatchResult id = ITEM_ID.matcher(body).results().findFirst().orElse(null);
      if (id == null || name == null) {
        throw new ModelException(file + " has an item without an id or a name: " + body.strip());
      }
      byIndex.put(Integer.valueOf(id.group(1)), new Label(null, name(name)));
    }
    checkContiguous(byIndex, byIndex.containsKey(0) ? 0 : 1);
    return new ArrayList<>(byIndex.values());
  }

  private void checkContiguous(Map<Integer, ?> byIndex, int first) {
    int expected = first;
    for (int index : byIndex.keySet()) {
      if (index != expected) {
        throw new ModelException(file + " has no class " + expected + ", but class " + index);
      }
      expected++;
    }
  }
}
