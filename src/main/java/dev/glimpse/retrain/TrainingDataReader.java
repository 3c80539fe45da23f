package dev.glimpse.retrain;

import dev.glimpse.evaluate.LabelledFiles;
import dev.glimpse.evaluate.LeftOutImages;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.pipeline.CheckedImageSource;
import dev.glimpse.system.DaemonThreadFactory;
import dev.glimpse.system.Sha256Checksum;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * A reader of labelled images whose labels become the classes of a new model: a folder for each
 * class, or a CSV file of path and label.
 *
 * <p>Each file is read once to hash it, on several threads. Files that are equal count once; files
 * that are equal and have different labels are left out, all of them, because their label is
 * unknown.
 */
final class TrainingDataReader {

  private record FoundFile(String name, ImageReference image, String label) {}

  private record HashedFile(FoundFile file, String sha256) {}

  private final CheckedImageSource source;
  private final int threads;

  /**
   * Creates a reader.
   *
   * @param threads the number of threads that read files
   */
  TrainingDataReader(CheckedImageSource source, int threads) {
    this.source = source;
    this.threads = threads;
  }

  /**
   * Reads the data.
   *
   * @param data a folder or a CSV file
   * @throws RetrainingException if a label is not allowed
   * @throws dev.glimpse.evaluate.EvaluationDataException if data cannot be read
   */
  TrainingData read(Path data) throws InterruptedException {
    List<FoundFile> found = new ArrayList<>();
    LabelledFiles files =
        LabelledFiles.read(
            data,
            (name, image, label, where) ->
                found.add(new FoundFile(name, image, checked(label, where))));
    refuseSimilar(found.stream().map(FoundFile::label).collect(Collectors.toSet()));
    List<LeftOutImages> leftOut = new ArrayList<>(files.unlabelled());
    List<String> notes = new ArrayList<>();
    if (files.hidden() != null) {
      notes.add("ignored: " + files.hidden());
    }
    files
        .emptyFolders()
        .forEach(folder -> notes.add("class '%s' is left out: it has no images".formatted(folder)));
    List<LabelledTrainingImage> images = distinct(hashed(found, leftOut), leftOut, notes);
    return new TrainingData(images, leftOut, notes);
  }

  private static String checked(String written, Object where) {
    String label = Normalizer.normalize(written, Normalizer.Form.NFC).strip();
    if (label.isEmpty() || label.chars().anyMatch(Character::isISOControl)) {
      throw new RetrainingException(
          where + ": the label is blank or has control characters; allowed: text in one line");
    }
    if (label.contains("|")) { // several labels, as `evaluate` reads them
      throw new RetrainingException(
          "%s: '%s' joins several labels; allowed: one label for each image, without |"
              .formatted(where, label));
    }
    return label;
  }

  /** Refuses labels that {@code evaluate} could not distinguish. */
  private static void refuseSimilar(Set<String> labels) {
    Map<String, String> known = new TreeMap<>();
    for (String label : new TreeSet<>(labels)) {
      String other = known.put(label.replace('_', ' ').toLowerCase(Locale.ROOT), label);
      if (other != null) {
        throw new RetrainingException(
            ("The classes '%s' and '%s' differ only in case or underscores; give both the same"
                    + " name, or different ones")
                .formatted(other, label));
      }
    }
  }

  private List<HashedFile> hashed(List<FoundFile> found, List<LeftOutImages> leftOut)
      throws InterruptedException {
    ExecutorService readers =
        Executors.newFixedThreadPool(threads, DaemonThreadFactory.named("training-read"));
    try {
      List<Future<String>> hashes = new ArrayList<>();
      for (FoundFile file : found) {
        hashes.add(readers.submit(() -> Sha256Checksum.of(source.bytes(file.image()))));
      }
      List<HashedFile> hashed = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        try {
          hashed.add(new HashedFile(found.get(i), hashes.get(i).get()));
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof FailureException failure)) {
            throw new IllegalStateException("Cannot read " + found.get(i).name(), e.getCause());
          }
          leftOut.add(
              new LeftOutImages(
                  found.get(i).name(),
                  1,
                  failure.failure().code() + ": " + failure.failure().message()));
        }
      }
      return hashed;
    } finally {
      readers.shutdownNow();
    }
  }

  private static List<LabelledTrainingImage> distinct(
      List<HashedFile> files, List<LeftOutImages> leftOut, List<String> notes) {
    Map<String, List<HashedFile>> byContent = new LinkedHashMap<>();
    for (HashedFile file : files) {
      byContent.computeIfAbsent(file.sha256(), hash -> new ArrayList<>()).add(file);
    }
    List<LabelledTrainingImage> images = new ArrayList<>();
    int repeated = 0;
    for (List<HashedFile> same : byContent.values()) {
      FoundFile first = same.get(0).file();
      TreeSet<String> labels =
          same.stream()
              .map(file -> file.file().label())
              .collect(Collectors.toCollection(TreeSet::new));
      if (labels.size() == 1) {
        images.add(
            new LabelledTrainingImage(
                first.name(), first.image(), first.label(), same.get(0).sha256()));
        repeated += same.size() - 1;
      } else {
        for (HashedFile file : same) {
          leftOut.add(
              new LeftOutImages(
                  file.file().name(),
                  1,
                  "the same image is in the classes " + String.join(", ", labels)));
        }
      }
    }
    if (repeated > 0) {
      notes.add("%d files repeat an image of their class and do not count".formatted(repeated));
    }
    return images;
  }
}
