package dev.glimpse.model;

import dev.glimpse.model.ModelLabels.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A label file that was read but not yet fitted to a model.
 *
 * @param path the file, for messages
 * @param ids WordNet ids by output, from the map of 2015; empty for any other file
 * @param labels the file's labels in its order
 * @param lines whether the labels are the lines of a text, which may include blank lines and
 *     comments
 */
record LabelFile(Path path, Map<Integer, String> ids, List<Label> labels, boolean lines) {

  private static final Pattern ENTRY =
      Pattern.compile("target_class:\\s*(\\d{1,6})\\s+target_class_string:\\s*\"([^\"]*)\"");

  /** WordNet's nouns; ImageNet's list of names ends with an id that its author invented. */
  private static final Pattern ID = Pattern.compile("[nk]\\d{8}");

  private static final Pattern ID_AND_NAME = Pattern.compile("([nk]\\d{8})[ ,]\\s*(\\S.*)");

  /** The maximum length of a name in characters: predictions contain it. */
  private static final int LONGEST = 1_000;

  /**
   * Reads a file.
   *
   * @param told a consumer of a line if the file is not UTF-8
   * @throws ModelException if it cannot be read or has none of the forms of {@link LabelFileFinder}
   */
  static LabelFile read(Path path, Consumer<String> told) {
    LabelText read;
    try {
      read = LabelText.read(path);
    } catch (IOException e) {
      throw new ModelException(path + " cannot be read: " + e, e);
    }
    String text = read.text();
    if (text.isBlank()) {
      throw new ModelException(path + " is empty: a label file has one label per output");
    }
    if (read.encoding() != null) {
      told.accept(remark(path, read));
    }
    LabelFile file = parse(path, text);
    for (Label label : file.labels) {
      if (label.name().length() > LONGEST) {
        throw new ModelException(
            "%s has a label of %,d characters, allowed: %,d; it begins with %s"
                .formatted(path, label.name().length(), LONGEST, label.name().substring(0, 40)));
      }
    }
    return file;
  }

  /** Returns a remark with the first label that reads differently in another encoding. */
  private static String remark(Path path, LabelText read) {
    String example =
        read.text()
            .lines()
            .filter(line -> line.chars().anyMatch(c -> c > 127))
            .findFirst()
            .map(line -> ", as in \"" + line.strip() + "\"")
            .orElse("");
    return "%s is not UTF-8; read as %s%s".formatted(path.getFileName(), read.encoding(), example);
  }

  private static LabelFile parse(Path path, String text) {
    Map<Integer, String> ids = new TreeMap<>();
    for (MatchResult entry : ENTRY.matcher(text).results().toList()) {
      ids.put(Integer.valueOf(entry.group(1)), entry.group(2));
    }
    if (!ids.isEmpty()) {
      return new LabelFile(path, ids, List.of(), false);
    }
    List<Label> structured = StructuredLabelFile.parse(path, text);
    if (structured != null) {
      return new LabelFile(path, ids, structured, false);
    }
    List<String> lines = text.lines().toList();
    List<String> written = lines.stream().filter(line -> !line.isBlank()).toList();
    List<Label> numbered =
        LabelNumbering.strip(written)
            .map(names -> names.stream().map(LabelFile::label).toList())
            .orElse(null);
    return numbered != null
        ? new LabelFile(path, ids, numbered, false)
        : new LabelFile(path, ids, lines.stream().map(LabelFile::label).toList(), true);
  }

  private static Label label(String line) {
    String stripped = line.strip(); // a tab at the end must not turn a name into an id
    Matcher spaced = ID_AND_NAME.matcher(stripped);
    if (spaced.matches()) {
      return new Label(spaced.group(1), spaced.group(2));
    }
    Label label = Label.parse(stripped);
    return new Label(
        label.id() == null ? null : label.id().strip(),
        label.name().replaceAll("\\s+", " ").strip());
  }

  /** Returns whether each line is a WordNet id and nothing else. */
  boolean isIds() {
    return lines && written().allMatch(label -> ID.matcher(label.name()).matches());
  }

  /** Returns whether each line is a WordNet id and its name. */
  boolean isNamesById() {
    return lines
        && written().allMatch(label -> label.id() != null && ID.matcher(label.id()).matches());
  }

  /** Returns the labels of lines that are not blank. */
  Stream<Label> written() {
    return labels.stream().filter(label -> !label.name().isEmpty());
  }
}
