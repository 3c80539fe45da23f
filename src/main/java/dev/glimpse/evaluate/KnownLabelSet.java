package dev.glimpse.evaluate;

import dev.glimpse.event.ScoredLabel;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.ModelLabels.Label;
import dev.glimpse.system.NameSuggestion;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The labels of a model by their usual spellings: by their own id, or by name, where case does not
 * matter, an underscore is a space, and both forms of a letter with an accent are the same letter
 * (macOS writes names of files in the other form). ImageNet's names are lists of synonyms ({@code
 * tench, Tinca tinca}); each synonym is accepted if no label has it as its whole name.
 */
final class KnownLabelSet {

  private static final int SUGGESTIONS = 3;

  private final Map<String, List<Integer>> outputs = new HashMap<>();
  private final Map<String, List<Integer>> synonyms = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final ModelLabels labels;

  KnownLabelSet(ModelLabels labels) {
    this.labels = labels;
    for (int output = 0; output < labels.size(); output++) {
      Label label = labels.list().get(output);
      String name = plain(label.name());
      if (!name.isEmpty()) {
        names.add(name);
        put(outputs, name, output);
        for (String synonym : name.split(", *", -1)) {
          put(synonyms, synonym, output);
        }
      }
      if (label.id() != null && !plain(label.id()).equals(name)) {
        put(outputs, plain(label.id()), output);
      }
    }
  }

  private static void put(Map<String, List<Integer>> known, String name, int output) {
    known.computeIfAbsent(name, n -> new ArrayList<>()).add(output);
  }

  /**
   * Returns the output of a label in any spelling.
   *
   * @throws UnknownLabelException if no output matches, with the nearest labels, or several match,
   *     with their ids
   */
  int output(String written) throws UnknownLabelException {
    String plain = plain(written);
    List<Integer> found = named(plain);
    if (found.isEmpty()) {
      List<String> nearest = NameSuggestion.nearest(names, plain, SUGGESTIONS);
      throw new UnknownLabelException(
          "the model has no such label; nearest are " + String.join(", ", nearest));
    }
    if (found.size() > 1) {
      List<String> ids =
          found.stream().map(o -> labels.list().get(o).id()).filter(Objects::nonNull).toList();
      throw new UnknownLabelException(
          "the model's outputs %s have this label; %s"
              .formatted(
                  found,
                  ids.isEmpty()
                      ? "it has no ids to distinguish them"
                      : "allowed: " + String.join(", ", ids)));
    }
    return found.get(0);
  }

  /** Returns whether an output has the label, in any spelling. */
  boolean has(String written) {
    return !named(plain(written)).isEmpty();
  }

  /**
   * Returns whether an output has the label that another model predicted: by id if both models know
   * it, else by the whole name, else by a synonym.
   */
  boolean matches(int output, ScoredLabel predicted) {
    String id = predicted.id();
    List<Integer> byId = id == null ? List.of() : outputs.getOrDefault(plain(id), List.of());
    if (!byId.isEmpty()) {
      return byId.contains(output);
    }
    String name = plain(predicted.label());
    List<Integer> byName = named(name);
    return byName.isEmpty()
        ? Stream.of(name.split(", *", -1)).anyMatch(synonym -> named(synonym).contains(output))
        : byName.contains(output);
  }

  private List<Integer> named(String plain) {
    return outputs.getOrDefault(plain, synonyms.getOrDefault(plain, List.of()));
  }

  /** Returns a label in the form in which spellings are compared. */
  static String plain(String label) {
    return Normalizer.normalize(label, Normalizer.Form.NFC)
        .strip()
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT);
  }
}
