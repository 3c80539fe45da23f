package dev.glimpse.evaluate;

import dev.glimpse.event.ImageReference;
import dev.glimpse.model.ModelLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The images of a model whose labels do not exclude each other, with all their labels. The labels
 * of an image are joined by {@code |}, or each has an entry of its own; an empty entry adds none.
 *
 * <p>An image with an unknown label is left out, because it may be a label of the model in another
 * spelling.
 */
final class MultiLabelCollector {

  private static final String SEPARATOR = "\\|";

  private final KnownLabelSet known;
  private final Set<String> others = new HashSet<>();
  private final Map<ImageReference, Entry> entries = new LinkedHashMap<>();
  private final Map<String, LeftOutImages> unknown;

  private static final class Entry {
    final String name;
    final Set<Integer> truths = new HashSet<>();
    boolean complete = true;

    Entry(String name) {
      this.name = name;
    }
  }

  /**
   * Creates a collector without images.
   *
   * @param others labels of the data that are known not to be labels of the model
   * @param unknown gets the images left out, by label
   * @throws EvaluationDataException if one of {@code others} is a label of the model
   */
  MultiLabelCollector(ModelLabels labels, List<String> others, Map<String, LeftOutImages> unknown) {
    this.known = new KnownLabelSet(labels);
    this.unknown = unknown;
    for (String other : others) {
      if (known.has(other)) {
        throw new EvaluationDataException(
            "--other-labels has %s, which is a label of the model; allowed: other labels"
                .formatted(other));
      }
      this.others.add(KnownLabelSet.plain(other));
    }
  }

  /**
   * Adds labels of an image.
   *
   * @param written labels joined by {@code |}
   * @param where location of the labels, for the message
   */
  void add(String name, ImageReference image, String written, Object where) {
    Entry entry = entries.computeIfAbsent(image, i -> new Entry(name));
    Arrays.stream(written.split(SEPARATOR, -1))
        .map(String::strip)
        .filter(label -> !label.isEmpty() && !others.contains(KnownLabelSet.plain(label)))
        .forEach(label -> add(entry, label, where));
  }

  private void add(Entry entry, String label, Object where) {
    try {
      entry.truths.add(known.output(label));
    } catch (UnknownLabelException e) {
      if (entry.complete) {
        entry.complete = false;
        unknown.merge(
            label,
            new LeftOutImages("%s: '%s'".formatted(where, label), 1, e.reason()),
            (before, one) ->
                new LeftOutImages(before.name(), before.images() + 1, before.reason()));
      }
    }
  }

  /** Returns the images whose labels are all known, in the order in which they were added. */
  List<LabelledImage> images() {
    List<LabelledImage> images = new ArrayList<>();
    entries.forEach(
        (image, entry) -> {
          if (entry.complete) {
            images.add(new LabelledImage(entry.name, image, entry.truths));
          }
        });
    return images;
  }
}
